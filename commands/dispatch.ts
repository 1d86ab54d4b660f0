import { type TypedText, typedWords } from '../src/core/command/typed-text.ts';
import { commandWords } from '../src/core/command/words.ts';
import type { Asker } from '../src/core/people.ts';
import type { Arrival, Reply } from '../src/desk/reply.ts';
import type { Command, Desks, Knowledge, UsesAll } from './command.ts';
import { help } from './help.ts';
import { commands } from './index.ts';
import { run } from './run.ts';

/**
 * Answers what a person typed after `/staging-check`, or after the bot's name in a mention: the first word
 * is a verb, or all words say what to run. Never rejects for what was typed; the answer is for the asker only.
 */
export async function dispatchCommand(
  typed: TypedText,
  asker: Asker,
  surroundings: Desks & Knowledge,
  arrival: Arrival,
): Promise<Reply> {
  const text = typedWords(typed);
  const withDocument = commands.find((one) => one.takesDocument === true && isBegunBy(text, one));
  const read = commandWords(withDocument === undefined ? typed : lineOf(text, withDocument));
  if (read.kind === 'bad') {
    return { kind: 'declined', message: `${read.message} Nothing was done`, next: 'help' };
  }
  const [first, ...rest] = read.words;
  // A phone begins a sentence with a capital.
  const verb = first === undefined ? help : commands.find(({ name }) => name === first.toLowerCase());
  const command: Command = verb ?? run;
  const words = verb === undefined ? read.words : rest;
  const context: UsesAll = { ...surroundings, asker, arrival, words, commands };
  const answer = await command.answer(context);
  if (answer.kind === 'answered') return answer.reply;
  const { usage, examples } = command.usageOf?.(words) ?? command;
  return { kind: 'usage', message: answer.message, usage, examples };
}

/** True for a text whose first words are this verb, in any case, with whatever space between them. */
function isBegunBy(text: string, { name, alias }: Pick<Command, 'name' | 'alias'>): boolean {
  const begin = text
    .trimStart()
    .toLowerCase()
    .replace(/[ \t]+/g, ' ');
  return [name, alias ?? name].some(
    (words) => begin.startsWith(words) && /^(?:\s|`|$)/.test(begin.slice(words.length)),
  );
}

/** The words before a document, with the verb by its own name. */
function lineOf(text: string, { name, alias }: Pick<Command, 'name' | 'alias'>): string {
  const [line = ''] = text.trimStart().split(/\n|```/);
  const plain = line.replace(/[ \t]+/g, ' ').trim();
  const isAlias = alias !== undefined && plain.toLowerCase().startsWith(alias);
  return isAlias ? `${name}${plain.slice(alias.length)}` : plain;
}
