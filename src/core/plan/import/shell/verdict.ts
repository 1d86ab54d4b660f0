import { isTest } from './command-draft.ts';
import { conditionParts } from './condition.ts';
import type { Fields, ParsedCommand } from './model.ts';
import { askOf } from './shell-test.ts';
import { writtenText } from './words.ts';

/** `|| exit 1`, and `if ! … then … exit 1; fi`: a failure is not let pass. */
function withoutExits(text: string): string {
  return text
    .replace(
      /\bif\s+!\s([^;\n]+)[;\n]\s*then\b(?:(?!\b(?:else|elif|fi)\b)[\s\S])*?\b(?:exit|return)\s+[1-9]\d*\s*;?\s*fi\b/g,
      '$1',
    )
    .replace(
      /\|\|\s*(?:\{[^{}]*\b(?:exit|return)\s+[1-9]\d*\s*;?\s*\}|(?:exit|return)\s+[1-9]\d*|exit(?=\s*[;\n]|\s*$)|false\b)/g,
      '',
    );
}

/** True when a target that does not answer makes the script fail: no probe stands where a failure is let pass. */
export function failsWithoutAnswer(parsed: ParsedCommand): boolean {
  if (Object.keys(saidOn(parsed)).length > 0)
    return parsed.kind !== 'compound' || parsed.condition === null || wantsAnswer(parsed.condition.asks);
  const text = withoutExits(withoutBodies(parsed.text));
  if (passesAnyway(text) || catches.test(parsed.text)) return false;
  if (asksSubstitution.test(text)) return isAnswerAsked(parsed);
  // It does not end before what it waits for is there.
  if (/^\s*(?:until\s|while\s+!\s)/.test(text) && !/\|\||\bbreak\b/.test(text)) return true;
  if (parsed.kind === 'pipeline' && parsed.isNegated) return false;
  if (/(?:^|[\s;&|])(?:if|while|until|case)\s|\|\||(?:^|[\s;])!\s/.test(text)) return false;
  if (/(?:^|\s)(?:echo|printf)\s[^|]*\$\((?!date|pwd|whoami)/.test(text)) return false;
  if (/(?:^|[^&>])&(?![&>\d])/.test(text.replace(/"[^"]*"|'[^']*'/g, ''))) return false;
  if (parsed.kind === 'compound' && parsed.word === 'function') return false;
  return (
    !/\|\s*(?:wc|tee|cat|head|tail|sort|uniq|while)\b[^|]*$/.test(text) ||
    /\bcurl\b|\bkubectl\b|\bgcloud\b|\baws\b/.test(text)
  );
}

/** True where a condition is not met by what did not answer: `if ! curl … | grep -q error` is, and says that all is well. */
function wantsAnswer(asks: ParsedCommand): boolean {
  if (asks.kind === 'pipeline' && asks.isNegated) return false;
  return !asksSubstitution.test(asks.text) || isAnswerAsked(asks);
}

const asksSubstitution = /(?:^|[\s;&|(])(?:\[\[?|test)\s[^\n;&|]*\$\(/;

/** Code in a heredoc that ends badly by itself. */
const assertsInBody =
  /^\s*(?:python[\d.]*|node|ruby|perl)\b[^\n]*<<[\s\S]*\n\s*(?:assert\b|raise\b|throw\b|.*(?:sys|process)\.exit)/;

/** True where the last program is one whose exit code is its verdict: `jq -e`, `grep -q`, `test`, a test suite. */
export function judges(parsed: ParsedCommand): boolean {
  if (assertsInBody.test(parsed.text)) return true;
  const last = parsed.kind === 'chain' ? parsed.links.at(-1)?.parsed : parsed;
  const stage = last?.kind === 'pipeline' && !last.isNegated ? last.stages.at(-1) : undefined;
  if (stage === undefined || 'kind' in stage || stage.program === null) return false;
  const words = [stage.program, ...stage.args].map(writtenText);
  const line = words.join(' ');
  return /^jq\s(?:.*\s)?(?:-\w*e|--exit-status)/.test(line) || isTest(words);
}

/** Ends well whatever happened, or looks only at what came: an empty list of things to look at, two answers that are both empty. */
export function passesAnyway(text: string): boolean {
  return (
    /(?:^|[\s;&|\n])(?:true|:|exit(?:\s+0)?)\s*[;)}]?\s*$/.test(text) ||
    /<\(/.test(text) ||
    swallows(text) ||
    /\bfor\s+\w+\s+in\s+[^;\n]*(?:\$\((?!seq\b)|`(?!seq\b))/.test(text) ||
    /\(\([^)]*\$\(/.test(text)
  );
}

/** What asks is started where nobody looks how it ended: in a here-string, by `expr` or `let`, by `find`, by code; or is no more there to be asked. */
export function swallows(text: string): boolean {
  return (
    /<<<\s*["']?(?:\$\(|`)/.test(text) ||
    /(?:^|[\s;&|(])(?:expr|let)\s[^\n;]*(?:\$\(|`)/.test(text) ||
    /(?:^|[\s;&|(])find\s[^\n;]*\s-(?:exec|execdir|ok)\s/.test(text) ||
    /^\s*(?:\[\[?|test|\(\()\s[^\n]*\$(?:[?!]|\{?PIPESTATUS)/.test(text) ||
    (inlineCode.test(text) && goesOn(text)) ||
    (inlineCode.test(text) && startsProgram.test(text) && !/check=True|check_call|check_output/.test(text))
  );
}

const inlineCode =
  /(?:^|[\s;&|(/])(?:python[\d.]*|perl|ruby|node|php|deno|bun)\s+(?:-\w+\s+)*?(?:-\w*[ecr]\b|--eval\b|-(?=\s)|<<)/;
const startsProgram =
  /\bsubprocess\b|\bos\.(?:system|popen|exec\w*|spawn\w*)\b|\bchild_process\b|\b(?:shell_exec|passthru|proc_open|Open3)\b|\bsystem\s*\(|\bqx\b|Deno\.Command|Bun\.(?:spawn|\$)|(?:perl|ruby|php)\b[^\n]*`[^`\n]+`/;

/** A script that asks for an answer and ends with words of its own. */
export function endsInTalk(script: string): boolean {
  return (
    /(?:^|[\s;&|(])(?:curl|wget|http|https|kubectl|docker|nc)\s/.test(script) &&
    /[;\n]\s*(?:echo|printf)\s[^;\n|&$]*$/.test(script) &&
    !/\bset\s+-\w*e/.test(script)
  );
}

/** Code that goes on when what it asks does not answer. */
const catches = /\.catch\(|\bexcept\b[^\n]*:|\brescue\b|\bcatch\s*[({]/;

/** Code that catches what its look throws, and does not fail itself: not where it catches, and not at its end. */
function goesOn(text: string): boolean {
  const [, ...caught] = text.split(catches);
  const last = text.trimEnd().split('\n').slice(-2).join('\n');
  const isJudged = /(?:^|\n)(?:assert\b|raise\b|throw\b|.*(?:sys|process)\.exit\()/.test(last);
  return !isJudged && caught.some((part) => !fails.test(part));
}

const fails =
  /\braise\b|\bthrow\b|\bassert\b|\bexit!?\s*\(?\s*(?!0\b)\S|\babort\b|exitCode\s*=\s*[1-9]|\bdie\b/;

/** `[ "$(…)" = 200 ]`: what fails prints nothing, which is none of what is asked for. */
function isAnswerAsked(parsed: ParsedCommand): boolean {
  const claim = askOf(parsed)?.claim;
  switch (claim?.kind) {
    case 'not-empty':
    case 'has':
      return true;
    case 'value':
      return typeof claim.is === 'string' && !/^0*$/.test(claim.is);
    case 'count': {
      const { gt, gte } = typeof claim.is === 'number' ? { gt: undefined, gte: claim.is } : claim.is;
      return (typeof gt === 'number' && gt >= 0) || (typeof gte === 'number' && gte > 0);
    }
    default:
      return false;
  }
}

/** The script without what stands in its heredocs. */
function withoutBodies(text: string): string {
  return text.replace(/<<-?\s*["']?(\w+)["']?([^\n]*)\n[\s\S]*?\n\s*\1(?=\n|$)/g, '$2');
}

/** A condition that says one thing for good and another for bad. */
export function saidOn(parsed: ParsedCommand): Fields {
  if (parsed.kind !== 'compound' || parsed.condition === null) return {};
  const { yes, noFails } = parsed.condition;
  if (conditionParts(parsed)?.isInverted === true) return {};
  if (noFails) return { exitCode: 0 };
  const good = yes.find((text) => text.trim() !== '' && !text.includes('$'));
  if (good === undefined) return {};
  return { stdout: { contains: good.trim() }, exitCode: 0 };
}
