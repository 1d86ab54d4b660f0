import type { Browser } from 'playwright-core';
import type { Scene } from '../../test/scenes/scenes.ts';
import type { PlayedScene } from './play.ts';

/** How far somebody has to read until the cause is named; null where it is nowhere. */
export type SceneRow = {
  name: string;
  firstLine: string;
  /** Words before it in the root message. */
  slackWords: number | null;
  /** Words before it on the page, and screens of a phone (1: the first). */
  pageWords: number | null;
  pageScreens: number | null;
  /** Lines between it and the end of the terminal (where the eye is), words before it in Markdown. */
  terminalLines: number | null;
  markdownWords: number | null;
};

const phone = { width: 390, height: 844 };

/** Reads what a person has in front of them, from where the eye begins. */
export async function measure(
  browser: Browser,
  { name, cause }: Scene,
  played: PlayedScene,
): Promise<SceneRow> {
  const wanted = cause ?? /passed/;
  const page = await browser.newPage({ viewport: phone });
  await page.goto(played.pageUrl, { waitUntil: 'load' });
  const text = await page.evaluate<string>('document.body.innerText');
  // In the browser, whose types are not ours: a text.
  const top = await page.evaluate<number | null>(`(() => {
    const find = new RegExp(${JSON.stringify(wanted.source)}, ${JSON.stringify(wanted.flags)});
    const holding = [...document.querySelectorAll('body *')].filter(
      (element) => element.offsetParent !== null && find.test(element.innerText),
    );
    const innermost = holding.filter((element) => !holding.some((other) => other !== element && element.contains(other)));
    return innermost[0]?.getBoundingClientRect().top ?? null;
  })()`);
  await page.close();
  const root = textOf(played.root.blocks);
  const lines = played.terminal.trimEnd().split('\n');
  const at = lines.findLastIndex((line) => wanted.test(line));
  return {
    name,
    firstLine: firstLineOf(root, wanted),
    slackWords: wordsBefore(root, wanted),
    pageWords: wordsBefore(text, wanted),
    pageScreens: top === null ? null : Math.floor(top / phone.height) + 1,
    terminalLines: at === -1 ? null : lines.length - at,
    markdownWords: wordsBefore(played.markdown, wanted),
  };
}

function wordsBefore(text: string, wanted: RegExp): number | null {
  const at = text.search(wanted);
  return at === -1 ? null : text.slice(0, at).split(/\s+/).filter(Boolean).length;
}

/** The line that names it, else the first below the header. */
function firstLineOf(text: string, wanted: RegExp): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [, first = '', second = ''] = lines;
  const whole = first.endsWith(': ') ? `${first}${second}` : first;
  return lines.slice(1, 3).find((line) => wanted.test(line)) ?? whole;
}

/** All texts of blocks, in their order, a line each. */
function textOf(blocks: unknown): string {
  if (Array.isArray(blocks)) return blocks.map(textOf).join('\n');
  if (typeof blocks !== 'object' || blocks === null) return '';
  return Object.entries(blocks)
    .filter(([key]) => !['type', 'block_id', 'action_id', 'value', 'url', 'style'].includes(key))
    .map(([, value]) => (typeof value === 'string' ? value : textOf(value)))
    .filter((text) => text !== '')
    .join('\n');
}
