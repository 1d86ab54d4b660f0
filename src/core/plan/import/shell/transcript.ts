/** A block whose lines are sorted: what is typed stays where it is, everything else is blanked out. */
export type SortedBlock = {
  source: string;
  /** What is shown as printed, by line (from 0). */
  output: ReadonlyMap<number, string>;
  /** Lines (from 0) that say something about the command above: `→ 200`, `✅ ok`. */
  remarks: ReadonlyMap<number, string>;
};

const prompt =
  /^(\s*(?:\[?[\w.-]+@[\w.-]+[^\s$#%>]{0,60}(?:\s[^\s$#%>]{1,40})?\]?|\([\w.-]+\)|~[\w/.-]*)?\s*[$%❯➜]\s+|\s*\[?root@[\w.-]+(?:[:\s][^\s$#%>]{0,60})?\]?\s*#\s+)(?=\S)/u;
const windowsPrompt = /^(\s*PS(?:\s+[A-Za-z]:[^>\n]*|\s*~?)?>\s*)(?=\S)/;
const continuation = /^(\s*>\s+)/;
const remark = /^\s*(?:→|⇒|➜\s*→|=>|->|⟶|✅|✔️?|❌|❗|⚠️?|\/\/|--(?=\s))\s*\S/u;
const remarkWords =
  /^\s*(?:expected?(?:\s+(?:output|result|response|status))?|should\s+(?:return|see|print|be)|erwartet|ergebnis|attendu|résultat attendu|esperado|resultado esperado|atteso|期待|期望|预期)\s*[::]\s*\S/iu;
const sending = /^\s*(?:POST|PUT|PATCH)\s+(?:https?:\/\/|\/|\$|\{\{|<)/;
const asking = /^\s*(?:GET|HEAD|DELETE|OPTIONS)\s+\S/;
const statusLine = /^\s*HTTP\/\d(?:\.\d)?\s+\d{3}\b/;

/** Tells what is typed from prompts, output and remarks in the text of a shell block; every line keeps its place. */
export function sortLines(text: string): SortedBlock {
  const lines = text.replace(/\r$/gm, '').split('\n');
  const output = new Map<number, string>();
  const remarks = new Map<number, string>();
  const hasPrompts = lines.some((line) => prompt.test(line) || windowsPrompt.test(line));
  const typed: string[] = [];
  let open = '';
  let end: RegExp | null = null;
  // Behind `POST /path` stands what is sent.
  let sends = false;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (end !== null) {
      if (end.test(line)) end = null;
      typed.push(line);
      continue;
    }
    if (isOpen(open)) {
      const inner = hasPrompts ? blanked(line, continuation) : line;
      open = `${open}\n${inner}`;
      typed.push(inner);
      end = heredocEnd(inner);
      continue;
    }
    const isPrompted = prompt.test(line) || windowsPrompt.test(line);
    if (remark.test(line) || remarkWords.test(line))
      remarks.set(index, line.trim().replace(/^(?:\/\/|--)\s*/, ''));
    else if (hasPrompts && !isPrompted && !/^\s*#/.test(line)) output.set(index, line);
    else if (statusLine.test(line)) {
      output.set(index, line);
      sends = false;
    } else {
      if (sending.test(line)) sends = true;
      else if (asking.test(line)) sends = false;
      const json = hasPrompts || sends ? 0 : jsonLines(lines, index);
      for (let at = index; at < index + json; at += 1) output.set(at, lines[at] ?? '');
      if (json === 0) {
        const inner = blanked(blanked(line, prompt), windowsPrompt);
        open = inner;
        typed.push(inner);
        end = heredocEnd(inner);
        continue;
      }
      for (let at = index; at < index + json; at += 1) typed.push(' '.repeat((lines[at] ?? '').length));
      index += json - 1;
      continue;
    }
    open = '';
    typed.push(' '.repeat(line.length));
  }
  return { source: typed.join('\n'), output, remarks };
}

function blanked(line: string, start: RegExp): string {
  const found = start.exec(line)?.[1] ?? '';
  return ' '.repeat(found.length) + line.slice(found.length);
}

/** A line that goes on in the next one. */
function isOpen(typed: string): boolean {
  const last = typed.slice(typed.lastIndexOf('\n') + 1);
  if (/(?:\\|\||&&)\s*$/.test(last) && !/^\s*#/.test(last)) return true;
  return hasOpenQuote(typed);
}

function hasOpenQuote(text: string): boolean {
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '\\' && quote !== "'") index += 1;
    else if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      // The apostrophe of prose opens nothing.
      const isInWord =
        character === "'" && /[a-z]/.test(text[index - 1] ?? '') && /[a-z]/.test(text[index + 1] ?? '');
      if (!isInWord) quote = character;
    } else if (character === '#' && /^|\s/.test(text[index - 1] ?? '') && isCommentStart(text, index)) {
      const lineEnd = text.indexOf('\n', index);
      if (lineEnd === -1) return false;
      index = lineEnd;
    }
  }
  return quote !== '';
}

function isCommentStart(text: string, index: number): boolean {
  return index === 0 || /\s/.test(text[index - 1] ?? '');
}

function heredocEnd(line: string): RegExp | null {
  const word = /<<(-?)\s*(?:"([^"]+)"|'([^']+)'|\\?([\w.-]+))/.exec(line);
  if (word === null || /<<</.test(line)) return null;
  const delimiter = RegExp.escape(word[2] ?? word[3] ?? word[4] ?? '');
  return new RegExp(`^\\s*${delimiter}\\s*$`);
}

const mostJsonLines = 400;

/** How many lines from here are one JSON text: a sample of what came, no command. */
function jsonLines(lines: readonly string[], from: number): number {
  if (!/^\s*[{[]\s*(?:["{[\]}]|$)/.test(lines[from] ?? '')) return 0;
  let text = '';
  for (let at = from; at < Math.min(lines.length, from + mostJsonLines); at += 1) {
    text += `${lines[at]}\n`;
    if (!/[}\]]\s*$/.test(lines[at] ?? '')) continue;
    if (isJson(text)) return at - from + 1;
  }
  return 0;
}

/** Documents shorten samples with dots. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/,?\s*(?:\.\.\.|…)\s*(?=[}\],]|$)/g, ''));
    return true;
  } catch {
    return false;
  }
}
