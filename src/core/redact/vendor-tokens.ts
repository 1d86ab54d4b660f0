import type { MaskedPlace } from './places.ts';
import { tokenHints } from './token-hints.ts';

export const redacted = '[redacted]';

/**
 * Tokens that services mark as theirs: what they begin with, the characters that follow, and how many of them at least. A text that was
 * cut in the middle of one shows fewer.
 */
const marked: readonly (readonly [begins: string, characters: string, least: number])[] = [
  ['xox[a-z](?:\\.xox[a-z])?-', '[\\w-]', 8], // Slack
  ['xapp-', '[\\w-]', 8],
  ['gh[pousr]_', '[A-Za-z0-9]', 20], // GitHub
  ['github_pat_', '\\w', 20],
  ['gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|ffct|oas)-', '[\\w.-]', 15], // GitLab
  ['GR1348941', '[\\w-]', 20],
  ['AIza', '[\\w-]', 30], // Google: API key, access token, refresh token, OAuth client secret
  ['ya29\\.', '[\\w.-]', 10],
  ['1//0', '[\\w-]', 20],
  ['GOCSPX-', '[\\w-]', 20],
  ['(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)(?=[A-Z0-9]{16}(?![A-Za-z0-9]))', '[A-Z0-9]', 16], // AWS
  ['ABSK', '[A-Za-z0-9+/=]', 80],
  ['(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)', '[A-Za-z0-9+/=]', 40],
  ['sk-(?:proj|ant|svcacct|admin|or|lf)-', '[\\w-]', 16], // OpenAI, Anthropic and those who write them alike
  ['sk-(?=[\\w-]{0,40}?\\d)(?=[\\w-]{0,8}[A-Za-z0-9]{16})', '[\\w-]', 20],
  ['gsk_', '[A-Za-z0-9]', 30], // Groq, xAI, Perplexity, Replicate, Hugging Face
  ['xai-', '[A-Za-z0-9]', 40],
  ['pplx-', '[A-Za-z0-9]', 32],
  ['r8_', '[A-Za-z0-9]', 30],
  ['(?:hf|api_org)_', '[A-Za-z0-9]', 30],
  ['[rs]k_(?:live|test)_', '[A-Za-z0-9]', 10], // Stripe
  ['whsec_', '[\\w+/=-]', 16],
  ['sq0[a-z]{3}-', '[\\w-]', 20], // Square
  ['npm_', '[A-Za-z0-9]', 30], // Registries of packages and images
  ['pypi-', '[\\w-]', 30],
  ['rubygems_', '[a-f0-9]', 40],
  ['oy2', '[a-z0-9]', 43],
  ['dckr_[po]at_', '[\\w-]', 20],
  ['AKCp', '[A-Za-z0-9]', 60],
  ['SG\\.[\\w-]{16,}\\.', '[\\w-]', 16], // Mail: SendGrid, Mailgun, Mailchimp, Brevo, Resend
  ['(?:key|pubkey)-(?=[0-9a-f]{32}(?![\\w]))', '[0-9a-f]', 32],
  ['xkeysib-', '[\\w-]', 40],
  ['re_[A-Za-z0-9]{8,}_', '[A-Za-z0-9]', 16],
  ['SK(?=[0-9a-f]{32}(?!\\w))', '[0-9a-f]', 32], // Twilio
  ['shp(?:at|ca|pa|ss)_', '[A-Fa-f0-9]', 20], // Shopify
  ['do[opr]_v1_', '[a-f0-9]', 40], // Clouds and what runs there
  ['HRKU-', '[\\w-]', 30],
  ['nf[pcoub]_', '[A-Za-z0-9]', 36],
  ['pscale_(?:tkn|pw|oauth)_', '[\\w=.-]', 32],
  ['fm[12]_', '[\\w+/=-]', 40],
  ['rnd_', '[A-Za-z0-9]', 28],
  ['pul-', '[a-f0-9]', 40],
  ['LTAI', '[A-Za-z0-9]', 16],
  ['hv[sbr]\\.', '[\\w-]', 16], // HashiCorp
  ['s\\.(?=[A-Za-z0-9]{24}(?![\\w.]))', '[A-Za-z0-9]', 24],
  ['(?:dapi|dose|dkea)(?=[a-f0-9]{32})', '[a-f0-9-]', 32], // Databricks
  ['sntry[susia]_', '[\\w+/=-]', 20], // Sentry, Grafana, New Relic, Dynatrace, Honeycomb, Sonar
  ['glsa_', '\\w', 32],
  ['glc_', '[\\w+/=-]', 30],
  ['eyJrIjoi', '[A-Za-z0-9+/=]', 30],
  ['NRAK-', '[A-Z0-9]', 20],
  ['NR(?:JS|II|RA)-', '[A-Za-z0-9]', 18],
  ['dt0[a-z]\\d{2}\\.[A-Z0-9]{24}\\.', '[A-Z0-9]', 40],
  ['hc[abc](?:ik|lk|mk)_', '[A-Za-z0-9]', 30],
  ['sq[pua]_', '[a-f0-9]', 40],
  ['lin_(?:api|oauth)_', '[A-Za-z0-9]', 30], // Linear, Atlassian, Notion, Airtable, Figma, Postman
  ['AT(?:ATT|CTT|STT)3x?', '[\\w=-]', 30],
  ['ATBB', '[A-Za-z0-9]', 24],
  ['ntn_', '[A-Za-z0-9]', 30],
  ['secret_(?=[A-Za-z0-9]{43}(?!\\w))', '[A-Za-z0-9]', 43],
  ['pat[A-Za-z0-9]{14}\\.', '[a-f0-9]', 40],
  ['fig[dou]_', '[\\w-]', 30],
  ['PMAK-', '[a-f0-9-]', 40],
  ['sbp_', '[a-f0-9]', 30], // Supabase
  ['sb_secret_', '[\\w-]', 20],
  ['tskey-(?:auth|api|client|scim)-', '[\\w-]', 16], // Networks, analytics, shops
  ['phx_', '[A-Za-z0-9]', 30],
  ['SWMTKN-1-', '[a-z0-9-]', 40],
  ['EAACEdEose0cBA', '[A-Za-z0-9]', 20],
  ['Atza\\|', '[\\w-]', 30],
  ['amzn\\.mws\\.', '[a-f0-9-]', 36],
  ['access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$', '[a-f0-9]', 32],
  ['(?:bkua|bkaj)_', '[a-f0-9]', 30], // CI
  ['CCIP(?:AT|RJ)_', '\\w', 30],
  ['dp\\.(?:pt|st|ct|sa|scim|audit)\\.', '[\\w.-]', 30], // Vaults
  ['ops_eyJ', '[\\w+/=-]', 40],
  ['AGE-SECRET-KEY-1', '[A-Z0-9]', 40],
];

/** Tokens that are known by their whole form, and begin in a way of their own. */
const headed = ['mfa\\.[\\w-]{80,}', '[sp]k\\.eyJ[\\w-]{20,}\\.[\\w-]{20,}']; // Discord, Mapbox

const terraform = '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]';

/** Tokens that are known by their whole form alone; `tokenHints` knows what they are recognised by. */
const formed = [
  '(?:bot)?\\d{8,10}:AA[\\w-]{32,35}(?![\\w-])', // Telegram
  '[MNO][A-Za-z\\d]{22,27}\\.[\\w-]{6}\\.[\\w-]{27,40}(?![\\w-])', // Discord
  '[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![\\w-])', // Mailgun
  '[0-9a-f]{32}-us\\d{1,2}(?!\\w)', // Mailchimp
  '[\\w~.]{3}\\dQ~[\\w~.-]{31,34}(?![\\w~-])', // Entra client secret
  '[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}', // Azure DevOps
  '[A-Za-z0-9+/]{76}(?:\\+AStA|ACDb|AzFu|APIM|AzCa|ACRA|AIoT)[A-Za-z0-9+/]{3,5}={0,2}', // Azure storage, Cosmos, functions and more
  `${terraform}{40,}`,
];

const oneOf = (patterns: readonly string[], end = '') =>
  new RegExp(`(?<![A-Za-z0-9])(?:${patterns.map((one) => `(?:${one})`).join('|')})${end}`, 'g');
/** Where a text was cut. */
const cutEnd = '(?=["\'\\s]{0,4}(?:…|$))';

/** Of the beginnings those that nothing else begins with: here four characters more give a token away. */
const cut = marked
  .filter(([begins]) => !begins.includes('(?='))
  .map(([begins, characters]) => `${begins}${characters}{4,}`);
const whole = marked.map(([begins, characters, least]) => `${begins}${characters}{${least},}`);
const byHead = [oneOf([...whole, ...headed]), oneOf(cut, cutEnd)];
const byForm = [oneOf(formed), oneOf([`${terraform}{4,}`], cutEnd)];

/** The patterns are many, and most texts hold no token: they are only looked at when something says that one may be there. */
const hintsIn = tokenHints([...marked.map(([begins]) => begins), ...headed]);

/** Addresses that let everybody in who knows them: the part behind the host. */
const hooks =
  /((?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks|[\w-]+\.webhook\.office\.com\/webhookb?2?|hooks\.zapier\.com\/hooks\/catch)\/)([\w/@-]{8,})/g;

/** Where tokens stand. */
export function tokenPlaces(text: string): readonly MaskedPlace[] {
  const { hasHead, hasForm } = hintsIn(text);
  const patterns = [...(hasHead ? byHead : []), ...(hasForm ? byForm : [])];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)]);
  const places = found.map((one) => ({ from: one.index, to: one.index + one[0].length, mask: redacted }));
  if (!text.includes('hook')) return places;
  const paths = [...text.matchAll(hooks)].map(({ index, 0: all, 1: address = '' }) => ({
    from: index + address.length,
    to: index + all.length,
    mask: redacted,
  }));
  return [...places, ...paths];
}
