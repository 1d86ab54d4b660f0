/** Whether a picture is for a bright ground or a dark one. */
export type Theme = 'light' | 'dark';

/** What a colour means; the names of the page's own colours. */
export type Colour = 'bg' | 'card' | 'text' | 'dim' | 'line' | 'good' | 'bad' | 'warn' | 'wait';

/** The colours of pictures; a page has its own by the same names. */
export const colours: Readonly<Record<Theme, Readonly<Record<Colour, string>>>> = {
  light: {
    bg: '#ffffff',
    card: '#f6f7f9',
    text: '#1c1e21',
    dim: '#5a5f69',
    line: '#c3c8d1',
    good: '#0a6b3d',
    bad: '#b3132b',
    warn: '#855000',
    wait: '#0b57b0',
  },
  dark: {
    bg: '#14161a',
    card: '#1d2026',
    text: '#e7e8eb',
    dim: '#a6abb6',
    line: '#4a505c',
    good: '#63d695',
    bad: '#ff9090',
    warn: '#f3b755',
    wait: '#8bbcff',
  },
};

/** The style by which a chart within a page follows the colours of the page. */
export const chartStyle = `${Object.keys(colours.light)
  .map((name) => `.gf-${name}{fill:var(--${name})}.gs-${name}{stroke:var(--${name})}`)
  .join('')}
.gantt,.chart{display:block;width:100%;max-width:36rem;height:auto;margin:.5rem 0 1rem}
`;
