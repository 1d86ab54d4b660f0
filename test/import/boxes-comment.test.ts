import { expect, test } from 'vitest';
import { boxesComment } from '../../src/core/plan/import/boxes-comment.ts';

test('a comment holds whole boxes below their headings, no credential, and says whose the ticks are', () => {
  const source = `# Shop

## Old sign-off (release 4)

- [x] Payment works

## Tests

- [x] \`curl -s -u ops:Geh3im99x http://shop.example.com/a\` returns 200
  on both nodes
  - [ ] in eu, says @maria (#12)
- [ ] Login with the password \`Hunter2Hunter2\` works
`;
  const comment = boxesComment(source, new Set([9]));
  expect(comment).toBe(`**Shop › Old sign-off (release 4)**

- [x] Payment works _(as it was)_

**Shop › Tests**

- [x] \`curl -s -u ops:*** http://shop.example.com/a\` returns 200 on both nodes
  - [ ] in eu, says @\u200Bmaria (#\u200B12)
- [ ] Login with the password \`***\` works`);
});

test('what stands between code marks is as it stands', () => {
  expect(boxesComment('- [ ] ask @bob for `@bob #1`\n', new Set())).toBe(
    '- [ ] ask @\u200Bbob for `@bob #1`',
  );
});
