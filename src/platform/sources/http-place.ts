import { resolve } from 'node:path';
import type { HttpQuestion } from '../../core/http-ask.ts';
import { requestFields } from '../../core/plan/request-fields.ts';

const { url, headers, auth, ca, clientCertificate, proxy } = requestFields;

/** Keys of every place that is read over HTTP. */
export const httpFields = { url, headers, auth, ca, clientCertificate, proxy };

/** What a plan says under them. */
export type HttpPlace = {
  url: string;
  headers?: Record<string, string> | undefined;
} & Pick<HttpQuestion, 'auth' | 'ca' | 'clientCertificate' | 'proxy'>;

/** Hosts that reading the place reaches; none while a variable is not filled in. */
export function hostsOfPlace({ url, proxy }: Pick<HttpPlace, 'url' | 'proxy'>): readonly string[] {
  return [url, proxy].flatMap((one) => (one !== undefined && URL.canParse(one) ? [new URL(one).host] : []));
}

/** The place with the paths of its files made whole, which start from `root`. */
export function locatePlace<Place extends Pick<HttpPlace, 'ca' | 'clientCertificate'>>(
  place: Place,
  root: string,
): Place {
  const { ca, clientCertificate } = place;
  const whole = (file: string) => resolve(root, file);
  return {
    ...place,
    ...(ca === undefined ? {} : { ca: whole(ca) }),
    ...(clientCertificate === undefined
      ? {}
      : { clientCertificate: { cert: whole(clientCertificate.cert), key: whole(clientCertificate.key) } }),
  };
}
