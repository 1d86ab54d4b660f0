/** The trace (W3C Trace Context) that the probes of one check make in one run, and where people look at it. */
export type ProbeTrace = { id: string; url?: string };

/** What such a trace is made of beside its run: whose it is, and the address of one with `${trace.id}` in it; null where nobody said. */
export type TraceOfCheck = { check: string; at: string | null };
