const dayMs = 86_400_000;
const minuteMs = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks on the wall of an IANA zone show at an instant (epoch ms), to the minute, written as if it were UTC. Throws a `RangeError` for an unknown zone. */
export function wallTime(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at);
  const value = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'));
}

/** The instants at which clocks show this wall time, earliest first: two when they were set back over it, none when they were set forward over it. */
export function instantsOf(wall: number, zone: string): readonly number[] {
  const found = offsetsAround(wall, zone).map((offset) => wall - offset);
  return found.filter((at) => wallTime(at, zone) === wall).sort((a, b) => a - b);
}

/** The instant at which clocks were set forward over a wall time that never was. */
export function endOfGap(wall: number, zone: string): number {
  const [before = 0, after = 0] = offsetsAround(wall, zone);
  let early = wall - Math.max(before, after);
  let late = wall - Math.min(before, after);
  while (late - early > minuteMs) {
    const middle = early + Math.floor((late - early) / 2 / minuteMs) * minuteMs;
    if (offsetAt(middle, zone) === before) early = middle;
    else late = middle;
  }
  return late;
}

/** Before and after a change that is near; one number when none is. */
function offsetsAround(wall: number, zone: string): readonly number[] {
  return [...new Set([offsetAt(wall - dayMs, zone), offsetAt(wall + dayMs, zone)])];
}

function offsetAt(at: number, zone: string): number {
  return wallTime(at, zone) - Math.floor(at / minuteMs) * minuteMs;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, made);
  return made;
}
