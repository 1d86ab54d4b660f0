import type {
  Button,
  HeaderBlock,
  InputBlock,
  ModalView,
  MrkdwnElement,
  PlainTextElement,
  PlainTextInput,
  RichTextBlock,
  RichTextDate,
  RichTextElement,
  RichTextText,
  StaticSelect,
  UsersSelect,
} from '@slack/types';

/** A type of Slack's, read-only all through: what is drawn goes into the outbox as JSON. */
type OfSlack<T> = T extends readonly (infer Item)[]
  ? readonly OfSlack<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: OfSlack<T[Key]> }
    : T;

/** A piece of rich text: words, a link, a person, a moment. */
export type RichTextPiece = OfSlack<RichTextElement>;
export type PlainWords = OfSlack<RichTextText>;
export type Moment = OfSlack<RichTextDate>;
export type RichText = OfSlack<RichTextBlock>;
export type PlainText = OfSlack<PlainTextElement>;
export type MarkupText = OfSlack<MrkdwnElement>;
export type Header = OfSlack<HeaderBlock>;
export type PushButton = OfSlack<Button>;
export type Input = OfSlack<InputBlock>;
export type TextInput = OfSlack<PlainTextInput>;
export type UserSelect = OfSlack<UsersSelect>;
/** Slack asks for the options of a select as texts or as groups of them; ours are texts. */
export type TextSelect = Omit<OfSlack<StaticSelect>, 'option_groups'>;
/** A dialog, but for its blocks. */
export type ModalFrame = Omit<OfSlack<ModalView>, 'blocks'>;
