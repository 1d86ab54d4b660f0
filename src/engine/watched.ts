/** What stands where something was hidden on its way into the evidence. */
const hidden = /\[redacted|\[nested too deep|\*\*\*|… [^…]{1,80} left out …/;

/** A copy of JSON that notes which hidden texts somebody reads. */
export type WatchedJson = {
  value: unknown /** Paths of the hidden texts that were read, in order. */;
  touched(): readonly string[];
};

/** Copies JSON so that reading a text that was redacted does not go unnoticed. */
export function watched(json: unknown): WatchedJson {
  const paths: string[] = [];
  const copy = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const target: object = Array.isArray(value) ? [] : {};
    for (const [key, member] of Object.entries(value))
      define(target, key, member, path === '' ? key : `${path}.${key}`);
    return target;
  };
  const define = (target: object, key: string, member: unknown, path: string) => {
    const isHidden = hidden.test(key) || (typeof member === 'string' && hidden.test(member));
    const made = copy(member, path);
    const get = () => {
      if (isHidden && !paths.includes(path)) paths.push(path);
      return made;
    };
    Object.defineProperty(target, key, { get, enumerable: true, configurable: true });
  };
  return { value: copy(json, ''), touched: () => paths };
}
