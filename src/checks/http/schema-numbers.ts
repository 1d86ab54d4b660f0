import { compareDecimals, isExactNumber, numberText } from '../../core/json/exact-number.ts';
import { parseJson } from '../../core/json/parse-json.ts';

/** A schema with its numbers as JavaScript has them, which is what validators know. */
export function roundedNumbers(schema: unknown): unknown {
  return schema === undefined ? undefined : JSON.parse(JSON.stringify(schema));
}

/**
 * What a validator cannot tell of a document because it rounds numbers; null when it can. Rounding keeps their order, so a bound is wrong
 * only where a number and one of the schema become the same; whether one is whole, and of what it is a multiple, is lost in it.
 */
export function numbersAlike(schema: unknown, text: string): string | null {
  const numbers = textsIn(parseJson(text)?.value);
  const bounds = Map.groupBy(textsIn(schema), Number);
  const rules = new Set(namesIn(schema));
  for (const number of numbers) {
    const other = bounds.get(Number(number))?.find((bound) => compareDecimals(bound, number) !== 0);
    if (other !== undefined) return `${number} cannot be told apart from ${other} of the schema`;
    const isRounded = compareDecimals(number, String(Number(number))) !== 0;
    if (isRounded && Number.isFinite(Number(number)) && (rules.has('multipleOf') || isNoLongerBroken(number)))
      return `${number} is rounded where the schema is asked`;
  }
  return null;
}

/** A fraction that is a whole number once it is rounded. */
function isNoLongerBroken(number: string): boolean {
  return (
    Number.isInteger(Number(number)) &&
    compareDecimals(number, BigInt(Number(number)).toString()) !== 0 &&
    /\.\d*[1-9]|e-/i.test(number)
  );
}

/** The numbers of a value, as they are written. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    const text = numberText(one);
    if (text !== null) texts.push(text);
    else if (typeof one === 'object' && one !== null && !isExactNumber(one))
      for (const inner of Object.values(one)) open.push(inner);
  }
  return texts;
}

function namesIn(value: unknown): readonly string[] {
  const names: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null || isExactNumber(one)) continue;
    if (!Array.isArray(one)) names.push(...Object.keys(one));
    for (const inner of Object.values(one)) open.push(inner);
  }
  return names;
}
