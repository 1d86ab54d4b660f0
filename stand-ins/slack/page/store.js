/** Element by id. */
export const $ = (id) => document.getElementById(id);

/** The workspace as last told, whether it still tells, and how the page is drawn again. */
export const store = { state: null, isLive: false, draw: () => {} };

/** What this reader has chosen to see. */
export const ui = {
  me: 'U0MARA0001',
  /** Null until the workspace has said where the page opens. */
  channel: null,
  thread: null,
  /** The message that the address names, until the reader goes elsewhere. */
  named: null,
  /** The newest message that was seen of each channel, by its `ts`. */
  seen: {},
  home: false,
  values: {},
  viewId: null,
  drafts: {},
  isSideOpen: false,
  /** Which menu is open, by its key. */
  menu: null,
  /** Messages for this reader only that they put away, by `ts`. */
  dismissed: new Set(),
};

const toldForMs = 6_000;
let timer;

/** Does something in the workspace as the person chosen. */
export async function act(asked) {
  try {
    const response = await fetch('/page/do', {
      method: 'POST',
      body: JSON.stringify({ user: ui.me, channel: ui.channel, ...asked }),
    });
    const answer = await response.json();
    if (answer !== null && answer.isAcked === false) tell(whyNot(answer.error));
  } catch {
    tell('The workspace does not answer: is it still running?');
  }
}

/** Tells the reader something at the foot of the page, for a few seconds. */
export function tell(text) {
  $('status').textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    $('status').textContent = '';
  }, toldForMs);
}

function whyNot(error) {
  if (error === 'dispatch_failed') return 'staging-check could not be reached (dispatch_failed).';
  if (error === 'operation_timeout')
    return 'staging-check did not answer within three seconds (operation_timeout).';
  return `That did not work: ${error}`;
}
