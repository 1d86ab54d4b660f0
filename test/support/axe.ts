import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { Window } from 'happy-dom';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong in a document, a line each: the rule and the element. Everything folded is unfolded first, and nothing is hidden by
 * style. Contrast needs a browser that paints: axe does not judge it here.
 */
export async function axeViolations(html: string): Promise<readonly string[]> {
  const window = new Window({
    url: 'https://bot.example.com/',
    width: 390,
    height: 844,
    settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
  });
  try {
    window.document.write(html.replace(/<style>[^<]*<\/style>/, ''));
    for (const each of window.document.querySelectorAll('details')) each.setAttribute('open', '');
    window.eval(source);
    const { violations } = await resultsOf(window.eval('axe.run({ resultTypes: ["violations"] })'));
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
  } finally {
    await window.happyDOM.close();
  }
}

/** What the script answers has no type; axe's own types say what it is. */
async function resultsOf(answer: unknown): Promise<AxeResults> {
  return (await answer) as AxeResults;
}
