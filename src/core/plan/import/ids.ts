import { reservedWords } from '../selector-words.ts';
import { plain } from './item.ts';

/** Gives out names that people can type, each once. */
export class Ids {
  readonly #taken = new Set<string>(reservedWords);

  /** The first of the names that is free, else the first with a number behind it. */
  take(...names: readonly string[]): string {
    const wanted = names.find((name) => /[a-z]/i.test(name) && !this.#taken.has(name)) ?? names[0] ?? '';
    const base = /^\d*$/.test(wanted) ? `check-${wanted || '1'}` : wanted;
    let id = base;
    for (let count = 2; this.#taken.has(id); count += 1) id = `${base}-${count}`;
    this.#taken.add(id);
    return id;
  }
}

const latin: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', æ: 'ae', œ: 'oe', đ: 'd', ı: 'i' };
const cyrillic = [...'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'];
const spelled = 'a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch  y  e yu ya'.split(' ');

/** A text as an id: `Health Endpoint Test` is `health-endpoint`; empty when it has no letter that can be typed everywhere. */
export function slug(text: string, maxLength = 40): string {
  const typed = plain(text)
    .toLowerCase()
    .replace(/https?:\/\//g, '')
    .replace(/[ßøłæœđı]/g, (letter) => latin[letter] ?? '')
    .replace(/[а-яё]/g, (letter) => spelled[cyrillic.indexOf(letter)] ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_.]+|[-_.]+$/g, '');
  const short = cut(withoutFiller(typed), maxLength);
  return /[a-z]/.test(short) ? short : '';
}

function withoutFiller(text: string): string {
  const words = text
    .split('-')
    .filter(
      (word) =>
        !/^(the|a|an|of|and|for|to|test|tests|is|are|with|der|die|das|le|la|les|de|du|el|los|o|os)$/.test(
          word,
        ),
    );
  return words.length === 0 ? text : words.join('-');
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const short = text.slice(0, maxLength + 1);
  const at = short.lastIndexOf('-');
  return (at > 8 ? short.slice(0, at) : text.slice(0, maxLength)).replace(/[-_.]+$/, '');
}
