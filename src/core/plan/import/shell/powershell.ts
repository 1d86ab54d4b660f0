import type { CommandPlace } from './command-place.ts';
import type { ParsedCommand, Simple, Text } from './model.ts';
import { type Placeholder, unmask } from './placeholders.ts';
import {
  hashOf,
  type PowerShellToken,
  parameters,
  splitOutside,
  tokensOf,
  word,
} from './powershell-words.ts';
import { plainText } from './words.ts';

const cmdlets =
  /(?:^|[\s(|=;])(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm|curl\.exe|Test-NetConnection|tnc|Resolve-DnsName|Write-(?:Host|Output)|Get-ChildItem|ConvertTo-Json|Start-Process)(?=[\s;)|]|$)|\$env:[A-Za-z_]/i;

/** What only a shell of Unix has: in a block with it, lines of PowerShell stand for themselves. */
const ofUnix =
  /(?:^|[;&|]\s*)(?:do|done|then|fi|esac|export)(?=[\s;]|$)|&&|<<|^\s*[A-Za-z_]\w*=\S|(?:^|\s)(?:grep|jq|sudo|awk|sed)\s|^\s*(?:bash|sh)\s/m;

/** True for a block that only PowerShell would take: the language of the block decides where it names one. */
export function isPowerShell(text: string, language: string | null): boolean {
  if (/^(?:powershell|pwsh|ps1|ps)$/i.test(language ?? '')) return true;
  if (/^(?:ba|z|k|da|fi)?sh$/i.test(language ?? '')) return false;
  return cmdlets.test(text) && !ofUnix.test(text);
}

/** A line that begins as only one of PowerShell does. */
const cmdletLine =
  /^\s*(?:\$(?:env:)?\w+\s*=\s*)?[([]*(?:Invoke-\w+|iwr|irm|curl\.exe|tnc|(?:Get|Set|New|Remove|Start|Stop|Restart|Test|Resolve|Write|Out|Clear|Enable|Disable|Import|Export|ConvertTo|ConvertFrom|Select|Where|ForEach|Measure|Add|Copy|Move|Rename|Suspend|Resume|Install|Uninstall|Update|Publish|Register|Unregister|Restore|Wait|Reset)-[A-Z]\w+)(?=[\s;)|]|$)|^\s*\$env:[A-Za-z_]/;

/** The command of PowerShell that begins with this line of another block, over as many lines as it has; null for none. */
export function powerShellAt(
  lines: readonly string[],
  index: number,
  placeholders: readonly Placeholder[],
): CommandPlace | null {
  if (!cmdletLine.test(lines[index] ?? '')) return null;
  const [place] = readPowerShell(lines.slice(index).join('\n'), placeholders);
  return place === undefined ? null : { ...place, from: index, to: index + place.to };
}

/** The commands of a PowerShell block that have a counterpart in a shell, as that; the rest as they are. */
export function readPowerShell(text: string, placeholders: readonly Placeholder[]): readonly CommandPlace[] {
  const placed: CommandPlace[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const from = index;
    let whole = withoutComment(lines[index] ?? '');
    if (!/\S/.test(whole)) continue;
    while (index + 1 < lines.length && goesOn(whole)) {
      index += 1;
      whole = `${whole.replace(/`\s*$/, ' ')}\n${withoutComment(lines[index] ?? '')}`;
    }
    const written = unmask(
      lines
        .slice(from, index + 1)
        .map(withoutComment)
        .join('\n')
        .trim(),
      placeholders,
    );
    const stages = splitPipe(whole).flatMap((stage) => stagesOf(stage, placeholders));
    const parsed = stages.every(isOfAnyShell)
      ? ({ kind: 'pipeline', stages, isNegated: false, text: written } as const)
      : ofPowerShell(written);
    placed.push({ from, to: index, text: written, isBackground: false, parsed });
  }
  return placed;
}

/** A program of the system, or what a cmdlet was put into; aliases of cmdlets are none. */
const anyProgram =
  /^(?!(?:select|where|foreach|sort|measure|group|ft|fl|gci|gc|gm|sls|gsv|gps|ii|ni|ri|si|sc|cat|ls|kill|rm|cp|mv|del|copy|move)$)(?:\[|[a-z][\w.]*(?:-[a-z][\w.]*)*)$/;

function isOfAnyShell({ program, args, env }: Simple): boolean {
  if (program === null) return env.length > 0;
  if (args.flat().some((piece) => piece.kind === 'shell')) return false;
  const name = plainText(program);
  return (
    name !== null && (anyProgram.test(name) || /^(?:\.{0,2}[/\\])?[\w./\\-]+\.(?:exe|bat|cmd)$/i.test(name))
  );
}

/** Variables that are there in any line. */
const everywhere = /^(?:env:|_$|PSItem$|true$|false$|null$|\?$|PSVersionTable|HOME$|PWD$)/i;

/**
 * What has no counterpart goes to PowerShell as it is, and never to another shell: that would take its words for others. What needs a
 * variable of a line before only a person can run.
 */
function ofPowerShell(written: string): ParsedCommand {
  const own = new Set([...written.matchAll(/\$(\w+)\s*=(?!=)|\bin\b/g)].map(([, name = '']) => name));
  const needed = [...written.matchAll(/\$\{?((?:env:)?[\w?]+)/gi)].map(([, name = '']) => name);
  if (needed.some((name) => !everywhere.test(name) && !own.has(name)))
    return { kind: 'foreign', what: 'PowerShell', text: written };
  const script = /^&\s+(\S+\.ps1)(?:\s+([^|;]*))?$/.exec(written);
  const words =
    script === null
      ? ['-NoProfile', '-c', written]
      : [
          '-NoProfile',
          '-File',
          script[1] ?? '',
          ...(script[2] ?? '').split(/\s+/).filter((one) => one !== ''),
        ];
  const args = words.map(word);
  const stage = { program: word('pwsh'), args, env: [], stdin: null, from: null, to: [], text: written };
  return { kind: 'pipeline', stages: [stage], isNegated: false, text: written };
}

function goesOn(text: string): boolean {
  if (/[`|]\s*$/.test(text)) return true;
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return count(/[{(]/g) > count(/[})]/g);
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)#(?!\{).*$/, (all, before: string, at: number) => {
    const quotes = line.slice(0, at).match(/"/g)?.length ?? 0;
    return quotes % 2 === 1 ? all : before;
  });
}

function splitPipe(text: string): readonly string[] {
  return splitOutside(text, '|').filter((part) => /\S/.test(part));
}

/** A stage, and the part of its answer that it shows: `(Invoke-RestMethod …).status` is a request and what `jq` takes from it. */
function stagesOf(stage: string, placeholders: readonly Placeholder[]): readonly Simple[] {
  const caught = refusedStatus.exec(stage);
  const member = caught === null ? memberOf.exec(stage) : null;
  const [, call = '', path = 'StatusCode'] = caught ?? member ?? [];
  if (call === '') return [simpleOf(stage, placeholders)];
  const request = simpleOf(call, placeholders);
  const args = caught === null ? request.args : request.args.filter((arg) => plainText(arg) !== '-f');
  const text = unmask(stage.trim(), placeholders);
  if (/^StatusCode$/i.test(path)) {
    const shows = ['-s', '-o', '/dev/null', '-w', '%{http_code}'].map(word);
    return [{ ...request, args: [...shows, ...args], text }];
  }
  if (/^(?:Raw)?Content$/i.test(path)) return [{ ...request, text }];
  if (!/^\s*\(\s*(?:Invoke-RestMethod|irm)\b/i.test(stage)) return [simpleOf(stage, placeholders)];
  const taken = { ...request, program: word('jq'), args: ['-r', `.${path}`].map(word), text };
  return [{ ...request, text }, taken];
}

/** `(Invoke-WebRequest …).StatusCode`. */
const memberOf =
  /^\s*\(\s*((?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b[\s\S]*)\)\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*$/i;
/** The status of a request that is to be refused, which PowerShell throws. */
const refusedStatus =
  /^\s*try\s*\{\s*(?:\$\w+\s*=\s*)?((?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b[^{}|;]*?)(?:\|\s*Out-Null\s*)?\}\s*catch\s*\{\s*(?:\[int\]\s*)?\$_\.Exception\.Response\.StatusCode(?:\.value__)?\s*\}\s*$/i;

function simpleOf(stage: string, placeholders: readonly Placeholder[]): Simple {
  const assignment = /^\s*\$(?:env:)?([A-Za-z_]\w*)\s*=\s*([\s\S]+)$/.exec(stage);
  const text = unmask(stage.trim(), placeholders);
  const plain = { env: [], stdin: null, from: null, to: [], text };
  if (assignment !== null) {
    const [, name = '', right = ''] = assignment;
    return { ...plain, program: null, args: [], env: [{ name, value: assigned(right, placeholders) }] };
  }
  const judged = judgedStatus(stage);
  if (judged !== null) return { ...plain, ...judged };
  const tokens = tokensOf(stage, placeholders);
  const [name, ...rest] = tokens;
  // A variable alone shows its value.
  if (name !== undefined && rest.length === 0 && /^\$(?:env:)?[A-Za-z_]\w*$/i.test(name.raw))
    return { ...plain, program: word('echo'), args: [name.text] };
  const program = plainText(name?.text ?? []) ?? '';
  const known = cmdlet(program, rest, placeholders);
  if (known !== null) return { ...plain, ...known };
  return { ...plain, program: name?.text ?? null, args: rest.map((token) => token.text) };
}

/** `if ($r.StatusCode -ne 200) { throw … }` as the test of a shell. */
function judgedStatus(stage: string): Pick<Simple, 'program' | 'args'> | null {
  const found =
    /^\s*if\s*\(\s*\$(\w+)\.StatusCode\s+-ne\s+(\d{3})\s*\)\s*\{[^}]*\b(?:throw|exit\s+[1-9]|Write-Error)\b[^}]*\}\s*$/i.exec(
      stage,
    );
  if (found === null) return null;
  const [, name = '', status = ''] = found;
  return {
    program: word('['),
    args: [[{ kind: 'variable', name, fallback: null }], word('-eq'), word(status), word(']')],
  };
}

/** `(Invoke-WebRequest …).StatusCode` and the like stay a substitution. */
function assigned(right: string, placeholders: readonly Placeholder[]): Text {
  const call = /^\s*\(?\s*((?:Invoke-|iwr|irm|curl)[\s\S]*?)\)?(?:\.\w+)?\s*$/i.exec(right)?.[1];
  if (call === undefined) return tokensOf(right, placeholders)[0]?.text ?? [];
  const written = unmask(right.trim(), placeholders);
  const parsed = {
    kind: 'pipeline' as const,
    stages: splitPipe(call).map((stage) => simpleOf(stage, placeholders)),
    isNegated: false,
    text: written,
  };
  return [{ kind: 'substitution', parsed, written }];
}

function cmdlet(
  program: string,
  rest: readonly PowerShellToken[],
  placeholders: readonly Placeholder[],
): Pick<Simple, 'program' | 'args'> | null {
  const lower = program.toLowerCase();
  const named = (name: string): Pick<Simple, 'program'> => ({ program: [{ kind: 'literal', text: name }] });
  const texts = rest.map(({ text }) => text);
  if (lower === 'curl.exe') return { ...named('curl'), args: texts };
  if (/^write-(?:host|output)$/.test(lower) || /^\$env:\w+$/i.test(program))
    return { ...named('echo'), args: texts.length > 0 ? texts : [[]] };
  if (/^(?:invoke-webrequest|invoke-restmethod|iwr|irm)$/.test(lower))
    return { ...named('curl'), args: ['-f', '-L'].map(word).concat(requestArgs(rest, placeholders)) };
  if (lower === 'test-netconnection' || lower === 'tnc') {
    const { named: values, free } = parameters(rest);
    const host = values.get('computername') ?? free[0];
    const port = values.get('port');
    if (host === undefined || port === undefined) return null;
    return { ...named('nc'), args: [word('-z'), host.text, port.text] };
  }
  if (lower === 'resolve-dnsname') {
    const { named: values, free } = parameters(rest);
    const host = values.get('name') ?? free[0];
    const type = values.get('type') ?? free[1];
    if (host === undefined) return null;
    return { ...named('dig'), args: [word('+short'), host.text, ...(type ? [type.text] : [])] };
  }
  return null;
}

function requestArgs(
  rest: readonly PowerShellToken[],
  placeholders: readonly Placeholder[],
): readonly Text[] {
  const { named, free } = parameters(rest);
  const args: Text[] = [];
  const add = (option: string, value: Text | undefined) => {
    if (value !== undefined) args.push(word(option), value);
  };
  add('-X', named.get('method')?.text);
  for (const header of hashOf(named.get('headers')?.raw ?? '', placeholders)) args.push(word('-H'), header);
  const type = named.get('contenttype')?.text;
  if (type !== undefined) args.push(word('-H'), [{ kind: 'literal', text: 'Content-Type: ' }, ...type]);
  add('--data-raw', named.get('body')?.text);
  add('-m', named.get('timeoutsec')?.text);
  if (named.has('skipcertificatecheck')) args.push(word('-k'));
  const url = named.get('uri') ?? free[0];
  if (url !== undefined) args.push(url.text);
  return args;
}
