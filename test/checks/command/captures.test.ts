import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { capturedIn } from '../../../src/checks/command/captures.ts';
import { commandSpec } from '../../../src/checks/command/spec.ts';
import { workingFolder } from '../../../src/checks/inside-root.ts';

const value = '${capture.x}';

describe('a captured value decides nothing about what runs', () => {
  it.each([
    [['sh', '-c', `echo ${value}`]],
    [['/bin/bash', '-ec', `echo ${value}`]],
    [['dash', '-c', value]],
    [['zsh', '-c', '--', `x ${value}`]],
    [['bash', '-o', 'pipefail', '-c', `x ${value}`]],
    [['bash', '-c', '-o', 'pipefail', `x ${value}`]],
    [['bash', '--norc', '-lc', `x ${value}`]],
    [['env', 'A=1', 'sh', '-c', `x ${value}`]],
    [['env', '-S', `sh -c ${value}`]],
    [['timeout', '5', 'sh', '-c', `x ${value}`]],
    [['sudo', '-u', 'app', 'sh', '-c', `x ${value}`]],
    [['su', 'app', '-c', `x ${value}`]],
    [['python3', '-c', `print("${value}")`]],
    [['python3.12', `-cprint("${value}")`]],
    [['node', '-e', `f("${value}")`]],
    [['node', '-pe', `f("${value}")`]],
    [['node', `--eval=f("${value}")`]],
    [['deno', 'eval', `f("${value}")`]],
    [['perl', '-ne', `print "${value}"`]],
    [['ruby', '-e', `puts "${value}"`]],
    [['php', '-r', `echo "${value}";`]],
    [['awk', '-F:', `/${value}/`]],
    [['sed', '-e', `s/a/${value}/e`]],
    [['ssh', 'host', 'ls', `--x=${value}`]],
    [['xargs', '-I', '{}', 'sh', '-c', `x ${value}`]],
    [['docker', 'exec', '-i', 'app', 'sh', '-c', `x ${value}`]],
    [['kubectl', 'exec', 'pod', '--', 'bash', '-c', `x ${value}`]],
    [['find', '.', '-exec', 'sh', '-c', `x ${value}`, ';']],
    [['gcloud', 'compute', 'ssh', 'vm', `--command=x ${value}`]],
    [['pwsh', '-Command', `x ${value}`]],
    [['${shell}', '-c', `x ${value}`]],
  ])('a script: %j', (run) => {
    expect(capturedIn(run)).toEqual([
      {
        at: run.findIndex((one) => one.includes(value)),
        message: expect.stringMatching(
          /stands in what \S+ runs as code.*env: \{ X: "\$\{capture\.x\}" \}.*trusted: true/,
        ),
      },
    ]);
  });

  it.each([
    [['curl', value]],
    [['git', 'checkout', `${value}-x`]],
    [[value, 'a']],
    [['sh', '-c', 'echo "$1"', 'sh', value]],
  ])('where an option may begin: %j', (run) => {
    expect(capturedIn(run)).toEqual([
      {
        at: run.findIndex((one) => one.includes(value)),
        message: expect.stringMatching(/begins with .* may be an option.*write --name=\$\{capture\.x\}/),
      },
    ]);
  });

  it.each([
    [['curl', `--header=x: ${value}`]],
    [['curl', `https://x/${value}`]],
    [['sh', '-c', 'echo "$1"', 'sh', `x=${value}`]],
    [['python3', 'tool.py', `--x=${value}`, '-c', 'conf']],
    [['sh', '-c', 'echo $${capture.x}']],
    [['sh', '-c', 'echo ${url}']],
    [['pytest', '-k', `name and ${value}`]],
  ])('data: %j', (run) => {
    expect(capturedIn(run)).toEqual([]);
  });
});

describe('the plan language', () => {
  const problems = (spec: object) =>
    commandSpec.safeParse(spec).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ??
    [];

  it('tells all of them, placed; trusted, or through the environment, they are fine', () => {
    const spec = { run: ['sh', '-c', `a ${value}`, value], cwd: `x/${value}` };
    expect(problems(spec)).toEqual([
      expect.stringMatching(/^cwd: a captured value must not choose/),
      expect.stringMatching(/^run\.2: .*runs as code/),
      expect.stringMatching(/^run\.3: .*may be an option/),
    ]);
    expect(problems({ ...spec, trusted: true })).toEqual([]);
    expect(problems({ run: ['sh', '-c', 'a "$X"'], env: { X: value } })).toEqual([]);
  });

  it.each(['..', 'a/../../b', '../x'])('a folder elsewhere is refused: %s', (cwd) => {
    expect(problems({ run: ['ls'], cwd })).toEqual([expect.stringMatching(/^cwd: expected a folder inside/)]);
  });

  it.each(['.', 'a/b', 'a/../b', '${repo}', '${repo}/sub', '/srv/app', '..a'])(
    'a folder inside is not: %s',
    (cwd) => {
      expect(problems({ run: ['ls'], cwd })).toEqual([]);
    },
  );
});

describe('the working folder', () => {
  it('stays inside the root after links are resolved', async () => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'staging-check-cwd-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const root = join(folder, 'root');
    await mkdir(join(root, 'in'), { recursive: true });
    await mkdir(join(folder, 'root-beside'));
    await symlink(folder, join(root, 'out'));
    await symlink(join(folder, 'root-beside'), join(root, 'beside'));
    await symlink(join(root, 'in'), join(root, 'link'));
    await symlink(root, join(folder, 'root-link'));
    expect(await workingFolder(root, 'out')).toEqual({ outside: folder });
    expect(await workingFolder(root, 'out/root-beside')).toEqual({ outside: join(folder, 'root-beside') });
    expect(await workingFolder(root, 'beside')).toEqual({ outside: join(folder, 'root-beside') });
    expect(await workingFolder(root, 'in/../../')).toEqual({ outside: folder });
    expect(await workingFolder(root, 'link')).toEqual({ folder: join(root, 'link') });
    expect(await workingFolder(join(folder, 'root-link'), 'in')).toEqual({
      folder: join(folder, 'root-link/in'),
    });
    expect(await workingFolder(root, folder)).toEqual({ folder });
  });
});
