import type { Delivered, Delivery } from './delivery.ts';

/** Whether the app is there, as far as the workspace can know. */
export interface AppStatus {
  via: 'socket' | 'http';
  /** In HTTP mode as the last request went; null before the first one. */
  isConnected: boolean | null;
  /** Open Socket Mode connections; none in HTTP mode. */
  connections: number;
  /** Where requests go in HTTP mode. */
  address: string | null;
}

/** A delivery that remembers how its last request went, and tells when that changes. */
export interface WatchedDelivery extends Delivery {
  wasAcked: () => boolean | null;
}

/** Watches a delivery; `changed` is called when an app that answered falls silent, or the other way round. */
export function watchDelivery(delivery: Delivery, changed: () => void): WatchedDelivery {
  let wasAcked: boolean | null = null;
  const seen = async (sending: Promise<Delivered>): Promise<Delivered> => {
    const delivered = await sending;
    const isNew = wasAcked !== delivered.isAcked;
    wasAcked = delivered.isAcked;
    if (isNew) changed();
    return delivered;
  };
  return {
    send: (outgoing) => seen(delivery.send(outgoing)),
    repeatLast: () => seen(delivery.repeatLast()),
    wasAcked: () => wasAcked,
  };
}
