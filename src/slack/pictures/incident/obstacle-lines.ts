import { shortLine } from '../../../core/words/safe-text.ts';
import { words } from '../../block-kit/blocks.ts';
import type { Line } from '../../block-kit/reply-message.ts';

const mostObstacles = 20;

/** What is in the way of closing, a line each; of more than twenty the rest is counted. */
export function obstacleLines(obstacles: readonly string[]): readonly Line[] {
  const more = obstacles.length - mostObstacles;
  return [
    ...obstacles.slice(0, mostObstacles).map((one): Line => [words(`   • ${shortLine(one, 250)}`)]),
    ...(more > 0 ? [[words(`   … and ${more} more`)]] : []),
  ];
}
