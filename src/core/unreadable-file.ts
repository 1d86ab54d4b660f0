/** What the system says of a file that cannot be read: why, in words for a person, and what to do about it as a sentence. */
export function unreadableFile(error: unknown): { why: string; step: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return known[code] ?? { why: code === '' ? String(error) : code, step: 'Mend that, or name another file.' };
}

const mayNot = { why: 'this user may not read it', step: 'Let this user read it, or name another file.' };

const known: Readonly<Record<string, { why: string; step: string }>> = {
  ENOENT: { why: 'there is no such file', step: 'Correct the name, or put the file there.' },
  ENOTDIR: { why: 'a part of its path is no folder', step: 'Correct the path.' },
  ENAMETOOLONG: { why: 'the name is too long', step: 'Correct the name.' },
  EISDIR: { why: 'it is a folder', step: 'Name a file in it, or put a file in its place.' },
  EPIPED: {
    why: 'it is a pipe, which may never end',
    step: 'Write what comes out of it into a file, and name that.',
  },
  EDEVICE: { why: 'it is a device or a socket', step: 'Name a file.' },
  EACCES: mayNot,
  EPERM: mayNot,
};
