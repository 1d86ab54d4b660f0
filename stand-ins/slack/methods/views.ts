import { validateView } from '../block-kit.ts';
import { isObject } from '../block-kit-fields.ts';
import { Refusal } from '../refusal.ts';
import { type Json, newHash, newId, newTrigger, type State, type View, wireView } from '../state.ts';
import { type Call, type Method, optional, parsed, required } from './method.ts';

/** Dialogs and App Home. */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { tier: 4, scopes: [], token: 'bot', run: (call) => opened(call, false) },
  'views.push': { tier: 4, scopes: [], token: 'bot', run: (call) => opened(call, true) },
  'views.update': { tier: 4, scopes: [], token: 'bot', run: update },
  'views.publish': { tier: 4, scopes: [], token: 'bot', run: publish },
};

function opened(call: Call, isPush: boolean): Json {
  const { state, args } = call;
  const body = bodyOf(args, 'modal');
  const trigger = useTrigger(state, required(args, 'trigger_id'));
  const below = isPush ? topView(state, trigger.user) : undefined;
  if (isPush && depth(state, trigger.user) >= 3) throw new Refusal('push_limit_reached');
  if (!isPush) closeViews(state, trigger.user);
  return { view: wireView(state, addView(state, trigger.user, body, below)) };
}

function useTrigger(state: State, id: string): { user: string } {
  const trigger = state.triggers.get(id);
  if (trigger === undefined) throw new Refusal('invalid_trigger_id');
  if (trigger.isUsed) throw new Refusal('exchanged_trigger_id');
  if (Date.now() > trigger.expiresAt) throw new Refusal('expired_trigger_id');
  trigger.isUsed = true;
  return trigger;
}

/** Puts a dialog before a person, on top of `below` when given. */
export function addView(state: State, user: string, body: Json, below?: View): View {
  const id = newId('V');
  const view: View = {
    id,
    user,
    hash: newHash(),
    body,
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    errors: {},
  };
  state.views.set(id, view);
  state.changed();
  return view;
}

/** The dialog a person sees, if any. */
export function topView(state: State, user: string): View | undefined {
  return [...state.views.values()].findLast((each) => each.user === user);
}

function depth(state: State, user: string): number {
  return [...state.views.values()].filter((each) => each.user === user).length;
}

/** Takes every dialog away from a person. */
export function closeViews(state: State, user: string): void {
  for (const view of [...state.views.values()]) if (view.user === user) state.views.delete(view.id);
  state.changed();
}

/** Gives a view another body and a new hash. */
export function replaceBody(state: State, view: View, body: Json): void {
  view.body = body;
  view.hash = newHash();
  view.errors = {};
  state.changed();
}

function update({ state, args }: Call): Json {
  const external = optional(args, 'external_id');
  const view =
    state.views.get(optional(args, 'view_id') ?? '') ??
    [...state.views.values(), ...state.homes.values()].find(
      (each) => each.id === args.view_id || (external !== undefined && each.body.external_id === external),
    );
  const body = bodyOf(args, view?.body.type === 'home' ? 'home' : 'modal');
  if (view === undefined) throw new Refusal('not_found');
  const hash = optional(args, 'hash');
  if (hash !== undefined && hash !== view.hash) throw new Refusal('hash_conflict');
  replaceBody(state, view, body);
  return { view: wireView(state, view) };
}

function publish({ state, args }: Call): Json {
  const body = bodyOf(args, 'home');
  const user = required(args, 'user_id');
  if (!state.users.has(user)) throw new Refusal('invalid_arguments');
  const there = state.homes.get(user);
  const hash = optional(args, 'hash');
  if (there !== undefined && hash !== undefined && hash !== there.hash) throw new Refusal('hash_conflict');
  const id = there?.id ?? newId('V');
  const view: View = { id, user, hash: newHash(), body, rootId: id, previousId: null, errors: {} };
  state.homes.set(user, view);
  state.changed();
  return { view: wireView(state, view) };
}

/** The view of a call, validated; Slack answers invalid_arguments with the problems. */
function bodyOf(args: Json, type: 'modal' | 'home'): Json {
  const body = parsed(args, 'view', 'invalid_arguments');
  const problems = validateView(body);
  const messages = problems.map(({ message, pointer }) => `[ERROR] ${message} [json-pointer:${pointer}]`);
  if (isObject(body) && body.type !== type)
    messages.push(`[ERROR] must be a ${type} [json-pointer:/view/type]`);
  if (JSON.stringify(body ?? null).length > 250_000) throw new Refusal('view_too_large');
  if (!isObject(body) || messages.length > 0)
    throw new Refusal('invalid_arguments', { response_metadata: { messages } });
  return { ...body };
}

/** A trigger that belongs to the dialog of a person. */
export function triggerIn(state: State, view: View): string {
  return newTrigger(state, view.user, view.id);
}
