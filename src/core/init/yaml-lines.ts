/** A text as a YAML scalar that nothing in it can end: JSON's form is one of YAML's (https://yaml.org/spec/1.2.2/#12-overview). `${` stays a variable's. */
export function quotedText(text: string): string {
  return JSON.stringify(text);
}

/** The same for a text that was seen and not written: a `${` in it is no variable. */
export function literalText(text: string): string {
  return JSON.stringify(text.replaceAll('${', '$${'));
}

/** A remark in one line: no line end of what was seen ends it. */
export function remark(text: string): string {
  return `# ${text
    .replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 300)}`;
}
