import { z } from 'zod';
import type { HttpReading, ServiceRefusal } from '../http-reading.ts';
import type { OpenSearchPlace } from './place.ts';

/** Which of the two answers at an address, once that is known. */
export type Products = Map<string, Product>;
type Product = 'opensearch' | 'elasticsearch';

/** Kept so long from one page to the next. */
const keptFor = '1m';

/** The paths differ (docs.opensearch.org, Point in Time; elastic.co, Open a point in time). */
const products: Readonly<Record<Product, { path: string; closing(id: string): object }>> = {
  opensearch: { path: '/_search/point_in_time', closing: (id) => ({ pit_id: [id] }) },
  elasticsearch: { path: '/_pit', closing: (id) => ({ id }) },
};

const counted = z.object({ total: z.number(), successful: z.number() });
const answer = z.object({
  pit_id: z.string().optional(),
  id: z.string().optional(),
  _shards: counted.optional(),
});

/** A state of an index that does not change while its pages are read. */
export class PointInTime {
  readonly #http: HttpReading;
  readonly #place: OpenSearchPlace;
  readonly #products: Products;
  #open: { product: Product; id: string } | null = null;

  constructor(http: HttpReading, place: OpenSearchPlace, known: Products) {
    this.#http = http;
    this.#place = place;
    this.#products = known;
  }

  /** Where the next search is sent, and what it says of the point in time. */
  get place(): { path: string; pit: object; fields: Readonly<Record<string, string>> } {
    // One of several patterns that names nothing would go unnoticed.
    const fields = { allow_no_indices: 'false' };
    if (this.#open === null)
      return { path: `/${encodeURIComponent(this.#place.index)}/_search`, pit: {}, fields };
    return { path: '/_search', pit: { pit: { id: this.#open.id, keep_alive: keptFor } }, fields: {} };
  }

  /** Null once it is open; else why not, that the server has none, or that it is open of a part only. */
  async open(): Promise<ServiceRefusal | { lacks: string } | { partial: string } | null> {
    const known = this.#products.get(this.#place.url);
    for (const product of known === undefined ? (['opensearch', 'elasticsearch'] as const) : [known]) {
      const reply = await this.#http.ask({
        path: `/${encodeURIComponent(this.#place.index)}${products[product].path}`,
        fields: { keep_alive: keptFor },
        method: 'POST',
      });
      const refusal = reply.kind === 'lost' ? reply.refusal : null;
      // Whoever does not know the path says so in one of these ways.
      if (refusal !== null && [400, 404, 405].includes(refusal.status ?? 0)) continue;
      if (refusal !== null) return refusal;
      const { data } = answer.safeParse(reply.kind === 'json' ? reply.value : null);
      const id = data?.pit_id ?? data?.id;
      if (id === undefined)
        return {
          kind: 'other',
          why: `${this.#http.where} opened no point in time, in a form that it does not document`,
        };
      this.#products.set(this.#place.url, product);
      this.#open = { product, id };
      const { total = 0, successful = 0 } = data?._shards ?? {};
      return successful < total
        ? { partial: `${total - successful} of ${total} shards are not in the point in time` }
        : null;
    }
    return {
      lacks:
        'it has no point in time, without which pages do not fit together: OpenSearch has one from 2.4 on, Elasticsearch from 7.10',
    };
  }

  /** A search tells under which name it goes on. */
  moved(id: string): void {
    if (this.#open !== null) this.#open = { ...this.#open, id };
  }

  /** Also when the time has run out: the server holds files for it, and has few. */
  async close(): Promise<void> {
    if (this.#open === null) return;
    const { product, id } = this.#open;
    this.#open = null;
    await this.#http.aside({
      path: products[product].path,
      method: 'DELETE',
      json: products[product].closing(id),
    });
  }
}
