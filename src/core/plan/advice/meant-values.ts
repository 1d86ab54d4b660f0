import { expectationsIn } from '../conditions.ts';
import { flowText, yamlText } from '../yaml-text.ts';
import type { Advise } from './whole-values.ts';

/** `danger: true`: it says what would happen, since a person is asked to approve that. */
export const asDanger: Advise = ({ path, value, message }) => {
  if (path.at(-1) !== 'danger' || !message.startsWith('expected ')) return null;
  if (value === false || /^(?:no|n|off|false)$/i.test(String(value)))
    return { write: 'a check without danger has no such key: leave it out' };
  return {
    write: 'say what would happen, which a person approves: write danger: "Deploys to ${environment}"',
  };
};

/** `capture: { token: token }`: of `http` the body stands below `body`. */
export const asCapture: Advise = ({ path, value, message, above }) => {
  if (path.at(-2) !== 'capture' || !message.startsWith('expected a JSON path')) return null;
  const steps = String(value).replace(/^[./]+/, '');
  const isOfHttp = Object.hasOwn(Object(above(2) ?? {}), 'http');
  const isPlaced = /^(?:body|status|headers?)\b/.test(steps);
  const full = JSON.stringify(`$.${isOfHttp && !isPlaced ? 'body.' : ''}${steps}`);
  return { write: `write ${path.at(-1)}: ${full}` };
};

/** `owner: [a, b]`: several texts where one is taken. */
export const asOneText: Advise = ({ path, value, message }) => {
  const isList = message.startsWith('expected text, got a list') && Array.isArray(value) && value.length > 0;
  if (!isList || !value.every((one) => typeof one === 'string') || typeof path.at(-1) !== 'string')
    return null;
  return { write: `write ${path.at(-1)}: ${yamlText(value.join(', '))}` };
};

/** `expect: [status == 200]`. */
export const asExpectations: Advise = ({ path, value, message }) => {
  if (path.at(-1) !== 'expect' || !message.startsWith('expected a map of keys, got a list')) return null;
  const expectations = expectationsIn(value);
  return expectations === null ? null : { write: `write expect: ${flowText(expectations)}` };
};

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** `every day at 9`, `hourly`, `mondays at 9:30 pm`, in the five fields of cron. */
export const asTimes: Advise = ({ path, value, message }) => {
  if (path.at(-1) !== 'cron' || typeof value !== 'string' || !/cron/.test(message)) return null;
  const words = value.trim().toLowerCase();
  const [, hour, minute = '0', half = ''] =
    /(?:at\s+|^|\s)(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/.exec(words) ?? [];
  const day = /week-?days?/.test(words) ? '1-5' : weekdays.findIndex((name) => words.includes(name));
  const isDaily = /(?:every|each)\s+day|daily|midnight/.test(words);
  if (hour === undefined && /(?:every|each)\s+hour|hourly/.test(words))
    return { write: 'write cron: "0 * * * *"' };
  if (!isDaily && day === -1) return null;
  const at = (Number(hour ?? 0) % (half === '' ? 24 : 12)) + (half === 'pm' ? 12 : 0);
  return { write: `write cron: "${Number(minute)} ${at} * * ${day === -1 ? '*' : day}"` };
};
