/** How one value of an answer reads; `quiet` is as it should be and says nothing by itself, `silent` says nothing at all. */
export type HealthReading = 'good' | 'bad' | 'unclear' | 'quiet' | 'silent';

/** What a service says that is well, whole and in any case, as RE2 (https://github.com/google/re2/wiki/Syntax). */
export const goodPattern = '(?i)^(?:ok|up|healthy|pass|passed|passing|ready|alive|available|operational)$';

const good =
  /^(?:ok|up|healthy|pass(?:ed|ing)?|ready|alive|running|serving|available|operational|connected|reachable)$/i;
/** Words that are good of a state, and may be anything elsewhere. */
const goodOfState = /^(?:green|online|success(?:ful)?|true|live|normal|fine|active)$/i;
/** The whole of a short text. */
const goodText =
  /^(?:ok|up|healthy|pass(?:ed|ing)?|ready|alive|running|serving|available|operational|pong|live|imok|all good|i'm alive)[.!]?$/i;
const bad =
  /^(?:down|errors?|fail(?:s|ed|ing|ure)?|unhealthy|unavailable|unreachable|disconnected|refused|timed? ?out|fatal|critical|ko|nok|not[ _-]?ok|not[ _-]?ready|degraded|dead|broken|fehler)$/i;

const ofState =
  /(?:^|[_. -])(?:status|state|health|healthy|ok|ready|readiness|alive|live|liveness|up|success|result|outcome)$|(?:Status|State|Health)$/i;
const ofDependency =
  /^(?:db|database|postgres(?:ql)?|mysql|mongo(?:db)?|redis|cache|queue|kafka|rabbitmq|broker|storage|search|disk)$/i;
const ofTrouble =
  /^(?:errors?|err|fault|faults|exception|failures?|problems?|stack|stack_?trace|traceback)$/i;
/** True is bad, false says nothing. */
const ofIllness = /^(?:degraded|down|failed|failing|maintenance|unhealthy|read_?only|broken)$/i;
const ofCode = /^(?:code|status|status_?code|http_?(?:status|code)|err_?(?:code|no))$/i;
const ofProse = /^(?:message|msg|reason|detail|details|description|cause|note|title|hint|help)$/i;

/** How a value reads under its name. What says how it is in words that nobody knows is `unclear`, never good. */
export function readingOf(name: string, value: unknown): HealthReading {
  if (isTrouble(name)) return isEmpty(value) ? 'quiet' : 'bad';
  if (typeof value === 'boolean') return readingOfBoolean(name, value);
  if (typeof value === 'number') return readingOfNumber(name, value);
  if (typeof value !== 'string') return ofState.test(name) && value === null ? 'unclear' : 'silent';
  const text = value.trim();
  if (bad.test(text)) return 'bad';
  if (good.test(text)) return 'good';
  if (!ofState.test(name) && !ofDependency.test(name)) return 'silent';
  return goodOfState.test(text) ? 'good' : 'unclear';
}

/** A whole text that says that all is well. */
export function isGoodText(text: string): boolean {
  return goodText.test(text.trim());
}

/** A key that is there, with something in it, when something went wrong. */
export function isTrouble(name: string): boolean {
  return ofTrouble.test(name);
}

/** Something that people read; what it says is another thing each time. */
export function isProse(name: string): boolean {
  return ofProse.test(name);
}

function readingOfBoolean(name: string, value: boolean): HealthReading {
  if (ofIllness.test(name)) return value ? 'bad' : 'quiet';
  if (!ofState.test(name) && !ofDependency.test(name)) return 'silent';
  return value ? 'good' : 'bad';
}

/** Of a code of its own 0 is well by custom, and says no more than that nothing went wrong. */
function readingOfNumber(name: string, value: number): HealthReading {
  if (!ofCode.test(name)) return ofState.test(name) ? 'unclear' : 'silent';
  if (value >= 200 && value <= 299) return 'good';
  if (value === 0 && !/status/i.test(name)) return 'quiet';
  return value >= 400 && value <= 599 ? 'bad' : 'unclear';
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === null || value === '' || value === false || value === 0;
}
