import type { Sights } from './looks.ts';
import type { ProposedCheck } from './proposal.ts';
import { isLogin, isSuccess, isWall } from './sights.ts';
import { literalText, quotedText } from './yaml-lines.ts';

/** Words in the title or the text of a page that is shown when something is wrong, in the languages of usual servers. */
const errorWords =
  /\b(?:error|exception|not found|unavailable|maintenance|bad gateway|gateway time-?out|forbidden|denied|unauthori[sz]ed|something went wrong|oops|sorry|(?:be|come) back soon|coming soon|just a moment|attention required|checking your browser|blocked|suspended|parked|under construction|no such app|isn.t a \w+ pages? site|default backend|page not found|[45]\d\d|fetch failed|quota exceeded|has expired|buy this domain|domain for sale|is starting|please wait|disallowed\w*|stack trace|at \S+ \(\S+:\d+:\d+\)|sign in with|whitelabel|traceback|fehler|wartung\w*|erreur|introuvable|indisponible|mantenimiento|manuten[cç][aã]o)\b|エラー|メンテナンス|错误|維護|维护|ошибка|технические работы/iu;
/** Pages of servers on which nothing was put yet. */
const emptyServer =
  /welcome to nginx|^it works|default (?:web ?site )?page|test page for|iis windows server|caddy works|welcome to caddy|^index of |welcome to your new app|^congratulations|^hello,? world!?$|site not found|domain (?:is )?parked/i;

/** What no page of a service that is well says, as RE2. */
const alarmPattern =
  '(?i)(?:internal server error|application error|bad gateway|gateway time-?out|service (?:temporarily )?unavailable|something went wrong|under maintenance|error 50[0-9]|50[0-9] error|server-side exception)';

/** The page at the root, by its whole title; none where that is an error, a wall, or not there. */
export function homeCheck({ pages }: Sights, notes: string[]): ProposedCheck | null {
  const [first, followed] = pages.get('/') ?? [];
  if (first === undefined || followed === undefined || isWall(first) || !isSuccess(followed)) return null;
  if (!followed.type.includes('html')) return null;
  const title = /<title[^>]*>\s*([^<]{1,120}?)\s*<\/title>/i.exec(followed.text)?.[1] ?? '';
  const text = followed.text
    .replaceAll(/<(?:script|style)[\s\S]*?<\/(?:script|style)>|<[^>]*>/gi, ' ')
    .trim();
  const trouble = wallIn(followed.text) ?? troubleOf(title, text.slice(0, 300));
  if (trouble !== null) {
    notes.push(trouble);
    return null;
  }
  const redirects = first.redirectedTo === null ? '' : ', redirects: 5';
  const alarm = new RegExp(alarmPattern.replace('(?i)', ''), 'i');
  const guard = alarm.test(followed.text) ? '' : `, not: { matches: ${quotedText(alarmPattern)} }`;
  return {
    id: 'home',
    lines: [
      'name: Home page',
      'tier: critical',
      `http: { url: "\${api}/"${redirects} }`,
      'expect:',
      `  status: ${followed.status}`,
      `  body: { matches: ${titlePattern(title)}${guard} }`,
    ],
  };
}

/** A page that asks who is there, or leads away, whatever it is titled. */
function wallIn(html: string): string | null {
  if (/<input[^>]*type\s*=\s*["']?password/i.test(html))
    return 'The page at / asks for a password: that it is there says nothing of what lies behind it.';
  return /<meta[^>]*http-equiv\s*=\s*["']?refresh/i.test(html)
    ? 'The page at / leads to another one: name the address of that.'
    : null;
}

function troubleOf(title: string, start: string): string | null {
  if (title === '') return 'The page at / has no title to know it by.';
  if (errorWords.test(title) || errorWords.test(start))
    return `The page at / is titled ${JSON.stringify(title)}: taken for an error page.`;
  if (isLogin(title))
    return `The page at / is a login (${JSON.stringify(title)}): that it is there says nothing of what lies behind it.`;
  if (emptyServer.test(title) || emptyServer.test(start))
    return `The page at / is titled ${JSON.stringify(title)}: taken for the page of a server on which nothing was put yet.`;
  return null;
}

/** A title as a whole: that of an error page may hold the name of the service. */
function titlePattern(title: string): string {
  const words = title.split(/\s+/).map((word) => word.replaceAll(/[^\w\u0080-\uffff]/g, '\\$&'));
  return literalText(`(?i)<title[^>]*>\\s*${words.join('\\s+')}\\s*</title>`);
}
