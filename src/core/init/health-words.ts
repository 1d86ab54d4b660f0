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
  /^(?:down|errors?|fail(?:s|ed|ing|ure)?|unhealthy|unavailable|unreachable|disconnected|refused|timed? ?out|fatal|critical|ko|nok|not[ _-]?ok|not[ _-]?ready|degraded|dead|broken|fehler|shutting[ _-]?down|stopp(?:ed|ing)|starting|draining|read[ _-]?only|maintenance|exhausted|exited|crashed|stale|out[ _-]of[ _-](?:sync|service|memory|disk)|terminat(?:ed|ing)|suspended|expired|overloaded|saturated|lost|offline|closed|restarting|crashloopbackoff|pending|locked|stuck|lagging|blocked)$/i;

const ofState =
  /(?:^|[_. -])(?:status|state|health|healthy|ok|ready|readiness|alive|live|liveness|up|success|result|outcome)$|(?:status|state|health)$/i;
const ofStateInWords = /[a-z](?:Ok|Up|Alive|Ready|Healthy)$/;
const ofDependency =
  /^(?:db|database|postgres(?:ql)?|mysql|mongo(?:db)?|redis|cache|queue|kafka|rabbitmq|broker|storage|search|disk)$/i;
const ofTrouble =
  /^(?:errors?|err|fault|faults|exception|failures?|problems?|stack|stack_?trace|traceback)$/i;
/** Something that may be there when all is well, and may tell that it is not. */
const ofDoubt =
  /(?:^|[_. -])(?:errors?|warn(?:ing)?s?|fail(?:ed|ures?|s)?|exceptions?|alerts?|alarms?)(?:$|[_. -])|(?:Error|Warning|Fail|Exception|Alert|Alarm)|^(?:errors?|warn(?:ing)?s?|fail(?:ed|ure)?s?)[A-Z]/;
/** True is bad, false says nothing. */
const ofIllness = /^(?:degraded|down|failed|failing|maintenance|unhealthy|read_?only|broken)$/i;
const ofCode =
  /^(?:code|status|status_?code|http_?(?:status|code)|err_?(?:code|no)|rc|ret(?:urn)?_?code|exit_?code)$/i;
const ofProse = /^(?:message|msg|reason|detail|details|description|cause|note|title|hint|help)$/i;

/** How a value reads under its name. What says how it is in words that nobody knows is `unclear`, never good. */
export function readingOf(name: string, value: unknown): HealthReading {
  if (isTrouble(name)) return isEmpty(value) ? 'quiet' : 'bad';
  if (ofDoubt.test(name) && !ofCode.test(name)) return isEmpty(value) ? 'silent' : 'unclear';
  if (value === null && ofDependency.test(name)) return 'unclear';
  if (typeof value === 'boolean') return readingOfBoolean(name, value);
  if (typeof value === 'number') return readingOfNumber(name, value);
  if (typeof value !== 'string') return isState(name) && value === null ? 'unclear' : 'silent';
  const text = value.trim();
  if (bad.test(text)) return 'bad';
  if (good.test(text)) return 'good';
  if (!isState(name) && !ofDependency.test(name)) return 'silent';
  return goodOfState.test(text) ? 'good' : 'unclear';
}

/** True for a name under which it says how it is: `dbStatus`, `dbUp`. */
function isState(name: string): boolean {
  return ofState.test(name) || ofStateInWords.test(name);
}

/** What says nothing that is known, and may say that it is not well: false, nothing, or a sentence with such a word. */
export function isDoubtful(name: string, value: unknown): boolean {
  if (value === false || value === null)
    return !/debug|enabled|disabled|test|mock|beta|feature|verbose|dry/i.test(name);
  if (value === 0) return /health|ready|avail|alive|replica|connect/i.test(name);
  return typeof value === 'string' && isProse(name) && doubtfulProse.test(value);
}

const doubtfulProse =
  /\b(?:not|no longer|cannot|can't|stale|fail\w*|errors?|down|unavailable|degraded|lost|refused|timed? ?out|broken|behind|lagging|disconnect\w*)\b/i;

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
  if (!isState(name) && !ofDependency.test(name)) return 'silent';
  return value ? 'good' : 'bad';
}

/** Of a code of its own 0 is well by custom, and says no more than that nothing went wrong. */
function readingOfNumber(name: string, value: number): HealthReading {
  if (!ofCode.test(name)) return isState(name) ? 'unclear' : 'silent';
  if (value >= 200 && value <= 299) return 'good';
  if (value === 0 && !/status/i.test(name)) return 'quiet';
  return value >= 400 && value <= 599 ? 'bad' : 'unclear';
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === null || value === '' || value === false || value === 0;
}
