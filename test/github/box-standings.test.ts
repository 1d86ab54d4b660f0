import { expect, it } from 'vitest';
import { type BoxStandings, boxStandings, withStandings } from '../../src/github/box-standings.ts';
import { ended } from '../support/incident-events.ts';
import { attested, incidentOf, minutesIn } from '../support/incident-states.ts';

const body =
  '- [ ] Redeploy **staging**\r\n* [x] Events arrive\r\n- [ ] Update docs\r\n- [ ] constructor\r\n';
const ticked = (text: string, ...words: readonly string[]) =>
  words.reduce((all, word) => all.replace(new RegExp(`\\[ \\](?= \\**${word})`), '[x]'), text);
const opened = (text: string, word: string) => text.replace(new RegExp(`\\[x\\](?= \\**${word})`), '[ ]');

it('each news of a box is written once; what a person does to it afterwards stays until there is other news of it', () => {
  const first = withStandings(body, { 'Redeploy staging': 'met', 'Events arrive': 'unmet' }, {});
  expect(first.text).toBe(opened(ticked(body, 'Redeploy'), 'Events'));
  const byHand = ticked(opened(first.text, 'Redeploy'), 'Events', 'Update');
  const same = withStandings(byHand, { 'Redeploy staging': 'met', 'Events arrive': 'unmet' }, first.shown);
  expect(same.text).toBe(byHand);
  const other = withStandings(byHand, { 'Redeploy staging': 'met', 'Events arrive': 'met' }, same.shown);
  expect(other.text).toBe(byHand);
  const broke = withStandings(byHand, { 'Redeploy staging': 'met', 'Events arrive': 'unmet' }, other.shown);
  expect(broke.text).toBe(opened(byHand, 'Events'));
});

it('a box that is new in the text is written, whenever it came', () => {
  const standings: BoxStandings = { 'Redeploy staging': 'met', 'Update docs': 'met' };
  const { shown } = withStandings('- [ ] Redeploy staging\n', standings, {});
  expect(Object.keys(shown)).toEqual(['Redeploy staging']);
  expect(withStandings(body, standings, shown).text).toBe(ticked(body, 'Update'));
});

it('a word that was taken back takes our tick back, and nobody else’s', () => {
  const done = withStandings(body, { 'Update docs': 'met' }, {});
  expect(withStandings(done.text, { 'Update docs': 'open' }, done.shown).text).toBe(body);
  const byHand = ticked(body, 'Update');
  const { shown } = withStandings(byHand, { 'Update docs': 'met' }, {});
  expect(withStandings(byHand, { 'Update docs': 'open' }, shown).text).toBe(byHand);
  expect(withStandings(byHand, { 'Update docs': 'open' }, {}).text).toBe(byHand);
  expect(withStandings(done.text, { 'Update docs': 'unknown' }, done.shown).text).toBe(done.text);
});

it('words that every object knows are words like others', () => {
  const standings: BoxStandings = Object.fromEntries([['constructor', 'met']]);
  const { text, shown } = withStandings(body, standings, {});
  expect(text).toBe(ticked(body, 'constructor'));
  expect(withStandings(opened(text, 'constructor'), standings, shown).text).toBe(body);
});

it('an incident says of its tasks and criteria what it knows, and of a task that nothing proves whether somebody did it', () => {
  const passed = [ended('r-1', 'health', 'passed', 5), ended('r-1', 'no-name-error', 'passed', 5)];
  const docs = attested('docs', 6);
  const reopened = {
    type: 'task.reopened',
    id: 'again',
    at: minutesIn(7),
    by: 'UJUN',
    task: 'docs',
    reason: 'not yet',
  } as const;
  expect(boxStandings(incidentOf([...passed, docs]))).toEqual({
    'Validate staging service recovery': 'met',
    'Run original failing WebSocket tests': 'unknown',
    'Update docs': 'met',
    'Health answers 200': 'met',
    'Events arrive': 'unknown',
  });
  const broke = ended('r-2', 'health', 'failed', 9);
  expect(boxStandings(incidentOf([...passed, docs, reopened, broke]))).toMatchObject({
    'Validate staging service recovery': 'unmet',
    'Update docs': 'open',
    'Health answers 200': 'unmet',
  });
});
