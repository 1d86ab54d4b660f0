import { type TypedText, typedLines, typedWords } from './typed-text.ts';

/** What a person typed, as words; `bad` comes with a sentence for them, and nothing is to be done then. */
export type CommandWords = { kind: 'words'; words: readonly string[] } | { kind: 'bad'; message: string };

/** Longest command, in characters. */
const longestCommand = 3_000;
/** Most words of a command. */
const mostWords = 60;
/** Longest word, in characters. */
const longestWord = 200;

/**
 * The words of a command; a person is the word `@U1`, a channel `#C1`. Quotes, straight or curly, hold words together. Characters that
 * do not show are refused. What stands behind a verb that takes a text (`incident note …`) is one word, as it was typed.
 */
export function commandWords(typed: TypedText): CommandWords {
  const free = freeTextIn(typedLines(typed));
  if (free !== null) return free;
  const text = typedWords(typed);
  if (text.length > longestCommand) {
    const length = text.length.toLocaleString('en-US');
    return bad(
      `The command has ${length} characters; at most ${longestCommand.toLocaleString('en-US')} are read.`,
    );
  }
  const hidden = hiddenIn(text);
  if (hidden !== null) {
    return bad(
      `The command holds a character that does not show (${hidden}). Type it by hand instead of pasting it.`,
    );
  }
  const words = split(text);
  if (words === null) return bad('A quote in the command is not closed.');
  if (words.length > mostWords)
    return bad(`The command has ${words.length} words; at most ${mostWords} are read.`);
  const long = words.find((word) => word.length > longestWord);
  if (long !== undefined) {
    return bad(`A word of the command has ${long.length} characters; at most ${longestWord} are read.`);
  }
  return { kind: 'words', words };
}

/** Sub-verbs of `incident` behind which people write what they want; what the text may hold is for whoever takes it. */
const textVerbs = 'open|status|note|close|reopen|edit|strike|snooze';
const textCommand = new RegExp(`^\\s*(incident)\\s+(${textVerbs})(?:\\s+(\\S[\\s\\S]*))?$`, 'i');

/** Null for a command that takes no text. */
function freeTextIn(text: string): CommandWords | null {
  const [, verb, sub, rest = ''] = textCommand.exec(text) ?? [];
  if (verb === undefined || sub === undefined) return null;
  const typed = rest.trim();
  return { kind: 'words', words: [verb, sub, ...(typed === '' ? [] : [typed])] };
}

/** The command that `commandWords` reads back as these words; null when a word of them cannot be typed plainly. */
export function commandText(words: readonly string[]): string | null {
  const [verb = '', sub = '', text = ''] = words;
  const isText = words.length <= 3 && textCommand.test(`${verb} ${sub} ${text}`);
  const typed = isText
    ? words.join(' ')
    : words.map((word) => (/\s/u.test(word) || /^['‘’]/.test(word) ? `"${word}"` : word)).join(' ');
  const back = commandWords(typed);
  const isSame =
    !/[&<>]/.test(typed) &&
    back.kind === 'words' &&
    back.words.length === words.length &&
    back.words.every((word, index) => word === words[index]);
  return isSame ? typed : null;
}

function bad(message: string): CommandWords {
  return { kind: 'bad', message };
}

const hidden =
  /(?![\t\n\r])\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0|\u2800/u;

function hiddenIn(text: string): string | null {
  const found = hidden.exec(text)?.[0].codePointAt(0);
  return found === undefined ? null : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
}

const quoted = /^(?:["“”„]([^"“”„]*)["“”„]|['‘’]([^'‘’]*)['‘’])(?=\s|$)/u;

/** Null when a quote is open; an apostrophe that closes nothing is a letter. */
function split(text: string): readonly string[] | null {
  const words: string[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const group = quoted.exec(rest);
    const word = group?.[0] ?? /^\S+/u.exec(rest)?.[0] ?? rest;
    if (group === null && /^["“”„]/.test(word)) return null;
    words.push(group === null ? word : (group[1] ?? group[2] ?? '').trim());
    rest = rest.slice(word.length).trimStart();
  }
  return words.filter((word) => word !== '');
}
