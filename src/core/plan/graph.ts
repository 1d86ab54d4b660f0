/** The nodes reachable from `roots`, each after everything it leads to, roots in their order; and the rings found, no two of which share a node. */
export function walkGraph<Node>(
  roots: Iterable<Node>,
  edges: (node: Node) => readonly Node[],
): { order: readonly Node[]; rings: readonly (readonly Node[])[] } {
  const done = new Set<Node>();
  const order: Node[] = [];
  const rings: (readonly Node[])[] = [];
  const inRing = new Set<Node>();
  for (const root of roots) {
    if (done.has(root)) continue;
    // A stack of our own: a chain of thousands of checks must not overflow the engine's.
    const open: { node: Node; next: readonly Node[]; at: number }[] = [
      { node: root, next: edges(root), at: 0 },
    ];
    const onPath = new Set<Node>([root]);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const child = top.next[top.at];
      if (child === undefined) {
        open.pop();
        onPath.delete(top.node);
        done.add(top.node);
        order.push(top.node);
        continue;
      }
      top.at += 1;
      if (onPath.has(child)) {
        const path = open.map((one) => one.node);
        const ring = path.slice(path.indexOf(child));
        if (!ring.some((node) => inRing.has(node))) rings.push(ring);
        for (const node of ring) inRing.add(node);
      } else if (!done.has(child)) {
        open.push({ node: child, next: edges(child), at: 0 });
        onPath.add(child);
      }
    }
  }
  return { order, rings };
}
