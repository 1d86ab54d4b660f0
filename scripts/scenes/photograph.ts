import type { Browser } from 'playwright-core';
import type { PlayedScene } from './play.ts';

type Shot = { title: string; image: Buffer; width: number };

const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 844 };

/** One picture of a scene as people have it: Slack and the page on a phone and a desktop, light and dark, and the terminal. */
export async function photograph(browser: Browser, played: PlayedScene, file: string): Promise<void> {
  const shots: Shot[] = [
    await shoot(browser, 'Slack, phone', played.slackUrl, phone, 'light'),
    await shoot(browser, 'Slack, phone, dark', played.slackUrl, phone, 'dark'),
    await shoot(browser, 'Slack, desktop', played.slackUrl, desktop, 'light'),
    await shoot(browser, 'Page, phone', played.pageUrl, phone, 'light'),
    await shoot(browser, 'Page, desktop, dark', played.pageUrl, desktop, 'dark'),
    await shootText(browser, 'Terminal (the end)', lastLines(played.terminal, 46)),
    await shootText(browser, 'Markdown (the beginning)', played.markdown.split('\n').slice(0, 46).join('\n')),
  ];
  const figures = shots.map(({ title, image, width }) => {
    const url = `data:image/png;base64,${image.toString('base64')}`;
    return `<figure><img src="${url}" width="${width / 2}"><figcaption>${title}</figcaption></figure>`;
  });
  const page = await browser.newPage({ viewport: { width: 1_720, height: 100 } });
  await page.setContent(`<style>${sheetStyle}</style>${figures.join('')}`);
  await page.screenshot({ path: file, type: 'jpeg', quality: 72, fullPage: true });
  await page.close();
}

const sheetStyle = `
  body { margin: 16px; display: flex; flex-wrap: wrap; gap: 16px; background: #e8e8ea; font: 14px sans-serif; align-items: start }
  figure { margin: 0 } img { display: block; border: 1px solid #999; border-radius: 6px } figcaption { padding: 4px }
`;

async function shoot(
  browser: Browser,
  title: string,
  url: string,
  viewport: { width: number; height: number },
  colorScheme: 'light' | 'dark',
): Promise<Shot> {
  const page = await browser.newPage({ viewport, colorScheme, deviceScaleFactor: 1 });
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForTimeout(1_000);
  // A message that is longer than the screen is read from its first line.
  await page.evaluate("[...document.querySelectorAll('.messages article')].at(-1)?.scrollIntoView()");
  const image = await page.screenshot({ type: 'png' });
  await page.close();
  return { title, image, width: viewport.width };
}

async function shootText(browser: Browser, title: string, text: string): Promise<Shot> {
  const page = await browser.newPage({ viewport: { width: 860, height: 844 }, deviceScaleFactor: 1 });
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  await page.setContent(
    `<pre style="margin:12px;font:13px/17px monospace;white-space:pre-wrap">${escaped}</pre>`,
  );
  const image = await page.screenshot({ type: 'png' });
  await page.close();
  return { title, image, width: 860 };
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
