import { plain } from './item.ts';
import { environments } from './plan-of.ts';
import { withLetters } from './words/letters.ts';

/** True for a heading or a sentence below which words are of another place, time or release than where somebody has looked, or of what must not be. */
export function isOfAnother(
  text: string,
  environment: string | null,
  { isTitle = false }: { isTitle?: boolean } = {},
): boolean {
  const words = plain(text).toLowerCase();
  const isElsewhere =
    environment !== null &&
    environments.some((name) => {
      const isNamed = new RegExp(`(?<![\\p{L}\\p{N}])${aliases[name] ?? name}(?![\\p{L}\\p{N}])`, 'u').test(
        words,
      );
      return isNamed && !isAlike(name, environment);
    });
  return (
    isElsewhere ||
    denied.test(words) ||
    (!isTitle && (before.test(words) || /\d{4}-\d\d|\b(?:19|20)\d\d\b/.test(words)))
  );
}

const aliases: Readonly<Record<string, string>> = {
  production: '(?:production|prod|produktion|producción|produção|produzione|live)',
};

function isAlike(name: string, environment: string): boolean {
  const own = environment.toLowerCase();
  return own === name || (name === 'production' && own === 'prod') || own === 'target';
}

/** What must not be. */
const denied = withLetters(
  /\b(not|never|no longer|without|must not|don'?t|forbidden|nicht|kein\w*|nie|niemals|ohne|pas|jamais|sans|aucune?|nunca|jamás|sin|sem|não|nao|non|mai|senza|не|никогда|нельзя|без|nie|bez)\b|不|没有|勿|禁止|無い|ない|ません|없|않/iu,
);
/** What was, what others do, and another load or time. */
const before = withLetters(
  /\b(old|older|previous|previously|former|earlier|last|past|before|history|archived?|obsolete|deprecated|other|others|another|someone|team'?s|release|version|v\d+|draft|example|template|production|prod|live|outside|during|while|until|under load|after|alte[rns]?|frühere?[rns]?|vorige[rns]?|letzte[rns]?|andere[rns]?|während|ancien(ne)?s?|précédent(e)?s?|autres?|pendant|anterior(es)?|otros?|otras?|durante|outros?|outras?|precedenti?|altr[ioae]|старые?|прошлы[йе]|други[ех])\b|以前|过去|旧|前回|他の|其他|이전|다른/iu,
);
