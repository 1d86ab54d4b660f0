import { bool, byType, type Check, integer, list, object, oneOf, text, url } from './block-kit-fields.ts';

const type: Check = () => {};
const style = object({}, { bold: bool, italic: bool, strike: bool, code: bool, underline: bool });
const mention = object(
  {},
  { bold: bool, italic: bool, strike: bool, highlight: bool, client_highlight: bool, unlink: bool },
);
const long = text(12_000);
const id = text(255);

/** What may stand inside a line of rich text. */
const leaf = byType({
  text: object({ type, text: long }, { style }),
  link: object({ type, url }, { text: long, style, unsafe: bool }),
  emoji: object({ type, name: id }, { unicode: id, skin_tone: integer(1, 6), style }),
  user: object({ type, user_id: id }, { style: mention }),
  usergroup: object({ type, usergroup_id: id }, { style: mention }),
  channel: object({ type, channel_id: id }, { style: mention }),
  team: object({ type, team_id: id }, { style: mention }),
  broadcast: object({ type, range: oneOf('here', 'channel', 'everyone') }, { style }),
  color: object({ type, value: id }),
  date: object({ type, timestamp: integer(), format: id }, { url, fallback: text(3000), style }),
});
const leaves = list(leaf, 1000, 0);
const section = object({ type, elements: leaves });
const border = integer(0, 1);

/** What a rich_text block is made of; its text is never parsed for markup. */
export const richTextElement = byType({
  rich_text_section: section,
  rich_text_list: object(
    { type, style: oneOf('bullet', 'ordered'), elements: list(byType({ rich_text_section: section }), 1000) },
    { indent: integer(0, 8), offset: integer(0), border },
  ),
  rich_text_preformatted: object(
    {
      type,
      elements: list(
        byType({
          text: object({ type, text: long }, { style }),
          link: object({ type, url }, { text: long, style, unsafe: bool }),
        }),
        1000,
        0,
      ),
    },
    { border, language: id },
  ),
  rich_text_quote: object({ type, elements: leaves }, { border }),
});

/** One rich_text block, also where another block holds it (a task's details, a table's cell). */
export const richText = byType({
  rich_text: object({ type, elements: list(richTextElement, 1000) }, { block_id: text(255) }),
});
