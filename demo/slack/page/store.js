/** Element by id. */
export const $ = (id) => document.getElementById(id);

/** The workspace as last told, and how the page is drawn again. */
export const store = { state: null, draw: () => {} };

/** What this reader has chosen to see. */
export const ui = {
  me: 'U0MARA0001',
  channel: 'C0STAGING1',
  thread: null,
  home: false,
  values: {},
  viewId: null,
  drafts: {},
  isSideOpen: false,
};

/** Does something in the workspace as the person chosen. */
export async function act(asked) {
  const response = await fetch('/page/do', {
    method: 'POST',
    body: JSON.stringify({ user: ui.me, channel: ui.channel, ...asked }),
  });
  const answer = await response.json();
  if (answer !== null && answer.isAcked === false) tell(`The app did not answer: ${answer.error}`);
}

/** Tells the reader something at the foot of the page. */
export function tell(text) {
  $('status').textContent = text;
}
