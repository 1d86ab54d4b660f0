import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formats, rendererOf } from '../../src/bin/verbs/run/formats.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import { endingOf } from '../../src/core/run/ending.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { evidenceFile, evidenceReply } from '../../src/slack/pictures/evidence-reply.ts';
import { rootMessage } from '../../src/slack/pictures/root-message.ts';
import { sectionChecklist } from '../../src/slack/pictures/section-checklist.ts';
import { verdictBroadcast } from '../../src/slack/pictures/verdict-broadcast.ts';
import { plainPalette } from '../../src/text/palette.ts';
import { lastPicture } from '../../src/text/terminal/terminal.ts';
import { htmlText } from '../../src/web/markup.ts';
import { runPage } from '../../src/web/pages/run-page.ts';
import { encodings } from '../core/redact/corpus.ts';
import { loudRun } from '../support/random-run.ts';
import { startedAt } from '../support/run-events.ts';

const renderers = await Promise.all(formats.map(rendererOf));

/** Every picture of a run, as text. */
function pictures(state: RunState): readonly string[] {
  const options = {
    now: startedAt,
    level: 'text' as const,
    links: { page: null, logs: null },
    buttons: true,
  };
  const slack = [
    rootMessage(state, options),
    sectionChecklist(state, 'phase2', '2.0', options),
    evidenceReply(state, 'check-0', options),
    verdictBroadcast(state, null, options),
  ];
  const screen = {
    columns: 80,
    rows: null,
    palette: plainPalette,
    now: startedAt,
    progress: new Map<string, string>(),
  };
  return [
    ...renderers.map((draw) =>
      draw(state, null, endingOf(state, null, { isStrict: false, failOn: 'verdict' })),
    ),
    JSON.stringify(slack),
    evidenceFile(state, 'check-0')?.text ?? '',
    lastPicture(state, screen).join('\n'),
    JSON.stringify(runPage(state, { now: startedAt, documentLink: null }), (_, value: unknown) =>
      typeof value === 'object' && value !== null && Object.getOwnPropertySymbols(value).length > 0
        ? htmlText(value as Parameters<typeof htmlText>[0])
        : value,
    ),
  ];
}

/** The run as the engine would have kept it. */
function kept(text: string, secret: string): RunState {
  const redactor = createRedactor([{ name: 'DB', value: secret }]);
  return loudRun(1, 'failed', redactor.text(text), 48_000);
}

const secrets = fc
  .string({ minLength: 4, maxLength: 40, unit: 'grapheme' })
  .filter((one) => one.trim().length >= 4 && one.isWellFormed());
const anyEncoding = fc.constantFrom(...Object.keys(encodings));
const noise = fc.string({ maxLength: 300 });

it('a secret of four or more characters is in no picture of a run, in any encoding of the corpus', () => {
  fc.assert(
    fc.property(secrets, anyEncoding, noise, noise, (secret, encoding, before, after) => {
      const form = encodings[encoding]?.(secret) ?? secret;
      // What is in a picture without it, the secret did not bring there.
      const ours = pictures(kept(`${before} and ${after}`, 'none-of-these')).join('\n');
      const hidden = [...new Set([secret, secret.trim(), form])].filter((one) => !ours.includes(one));
      const shown = pictures(kept(`${before} ${form} ${after}`, secret));
      for (const one of hidden) for (const picture of shown) expect(picture).not.toContain(one);
    }),
    { numRuns: 150 },
  );
});

it('redaction of what was redacted changes nothing', () => {
  fc.assert(
    fc.property(secrets, anyEncoding, noise, noise, (secret, encoding, before, after) => {
      const { text } = createRedactor([{ name: 'DB', value: secret }]);
      const once = text(`${before}${encodings[encoding]?.(secret)}${after}`);
      expect(text(once)).toBe(once);
    }),
    { numRuns: 500 },
  );
});

it('a secret that is split over frames is in none of them, wherever it is split', () => {
  fc.assert(
    fc.property(
      secrets,
      fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }),
      noise,
      (secret, at, before) => {
        const cuts = [0, ...at.map((one) => one % secret.length).toSorted((a, b) => a - b), secret.length];
        const parts = cuts.slice(1).map((end, index) => secret.slice(cuts[index], end));
        const frames = parts.map((text, index) => ({
          text: index === 0 ? before + text : text,
          bytes: text.length,
        }));
        const { value } = createRedactor([{ name: 'DB', value: secret }]);
        const joined = value(frames)
          .map(({ text }) => text)
          .join('');
        if (!before.includes(secret)) expect(joined).not.toContain(secret);
        expect(value(parts).join('')).not.toContain(secret);
      },
    ),
    { numRuns: 300 },
  );
});

it('what is left of a secret beside a cut, or at the end of a text, is masked', () => {
  const secret = 'Zq7k-X2pL-m9Rt-4WsV';
  const { text } = createRedactor([{ name: 'DB', value: secret }]);
  for (let length = 6; length < secret.length; length += 1) {
    expect(text(`before ${secret.slice(0, length)}… (900 characters)`)).toBe(
      'before [redacted: DB]… (900 characters)',
    );
    expect(text(`…${secret.slice(-length)} after`)).toBe('…[redacted: DB] after');
    if (length >= 10) expect(text(`before ${secret.slice(0, length)}`)).toBe('before [redacted: DB]');
  }
});
