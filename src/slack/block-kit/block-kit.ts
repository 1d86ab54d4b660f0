import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ContextBlock,
  ContextBlockElement,
  ConversationsSelect,
  DividerBlock,
  HeaderBlock,
  HomeView,
  ImageBlock,
  InputBlock,
  ModalView,
  MrkdwnElement,
  PlainTextElement,
  PlainTextInput,
  PlanBlock,
  RichTextBlock,
  RichTextDate,
  RichTextElement,
  RichTextLink,
  RichTextText,
  SectionBlock,
  StaticSelect,
  TaskCardBlock,
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
export type TextLink = OfSlack<RichTextLink>;
export type PlainWords = OfSlack<RichTextText>;
export type Moment = OfSlack<RichTextDate>;
export type RichText = OfSlack<RichTextBlock>;
export type PlainText = OfSlack<PlainTextElement>;
export type MarkupText = OfSlack<MrkdwnElement>;
export type Header = OfSlack<HeaderBlock>;
export type PushButton = OfSlack<Button>;
export type Input = OfSlack<InputBlock>;
export type ChannelSelect = OfSlack<ConversationsSelect>;
export type TextInput = OfSlack<PlainTextInput>;
export type UserSelect = OfSlack<UsersSelect>;
/** Slack asks for the options of a select as texts or as groups of them; ours are texts. */
export type TextSelect = Omit<OfSlack<StaticSelect>, 'option_groups'>;
/** The home of the app. */
export type Home = Omit<OfSlack<HomeView>, 'blocks'> & { readonly blocks: readonly Block[] };
/** A dialog, but for its blocks. */
export type ModalFrame = Omit<OfSlack<ModalView>, 'blocks'>;

/** One block of a message or a dialog: those of Slack's that we use. */
export type Block =
  | OfSlack<
      | ActionsBlock
      | ContextBlock
      | DividerBlock
      | HeaderBlock
      | ImageBlock
      | InputBlock
      | RichTextBlock
      | SectionBlock
    >
  | PlanOfTasks;
type PlanOfTasks = Omit<OfSlack<PlanBlock>, 'tasks'> & { readonly tasks: readonly PlanTask[] };
/** A task of a plan, as Slack takes it inside of one: without a type of its own. */
export type PlanTask = Omit<OfSlack<TaskCardBlock>, 'type'>;
/** What stands in a row of buttons. */
export type ActionElement = OfSlack<ActionsBlockElement>;
/** What stands in small print. */
export type ContextElement = OfSlack<ContextBlockElement>;
