import type { TraceFrame } from './frames.ts';

/** Names that files of many folders share are told with their folder. */
const shared = /^(?:__init__\.py|index\.[cm]?[jt]sx?|mod\.rs|main\.\w+|page\.\w+|route\.\w+)$/;

/** `rate_limiter.py:22`. */
export function placeText({ file, line }: Pick<TraceFrame, 'file' | 'line'>): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const name = shared.test(last) && parts.length > 2 ? parts.slice(-2).join('/') : last;
  const bare = name.replace(/[?#].*$/, '');
  return line === null ? bare : `${bare}:${line}`;
}
