const nearPx = 80;

/**
 * Remembers where the reader of a list of messages is; call it before the list is replaced, and what it answers after that. A list with
 * another `data-of` begins at its end when `opensAtEnd`, else at its beginning; who is at the end stays there, however late pictures come.
 */
export function holdPlace(list, before, opensAtEnd) {
  const isSame = before?.dataset.of === list.dataset.of;
  const from = isSame ? before.scrollTop : 0;
  list.isAtEnd = isSame ? before.isAtEnd : opensAtEnd;
  const stay = () => {
    if (list.isAtEnd) list.scrollTop = list.scrollHeight;
  };
  return () => {
    list.scrollTop = from;
    stay();
    list.addEventListener('load', stay, true);
    list.addEventListener('scroll', () => {
      list.isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < nearPx;
    });
  };
}

/** Shows one message of a list in the middle of it, when it is there. */
export function goTo(list, ts) {
  const message = list.querySelector(`[data-ts="${ts}"]`);
  if (message === null) return false;
  list.isAtEnd = false;
  message.scrollIntoView({ block: 'center' });
  message.classList.add('named');
  return true;
}
