import type { z } from 'zod';
import type { Asker } from '../src/core/people.ts';
import type { PermissionVerb } from '../src/core/permissions/model.ts';
import type { Preview } from '../src/core/run/preview.ts';
import type { DeployDesk } from '../src/desk/deploys/deploy-desk.ts';
import type { Desk } from '../src/desk/desk.ts';
import type { IncidentDesk } from '../src/desk/incidents/incident-desk.ts';
import type { MarkdownDesk } from '../src/desk/markdown/markdown-desk.ts';
import type { Arrival, Reply } from '../src/desk/reply.ts';
import type { ScheduleDesk } from '../src/desk/schedules/schedule-desk.ts';
import type { Understanding } from '../src/desk/wish.ts';

/** The desks that commands ask. */
export type Desks = {
  desk: Desk;
  incidents: IncidentDesk;
  deploys: DeployDesk;
  schedules: ScheduleDesk;
  markdown: MarkdownDesk;
};

/** What is known beside them. */
export type Knowledge = {
  /** Keys of all incidents that are kept, newest first. */
  incidentKeys(limit: number): Promise<readonly string[]>;
  /** Epoch ms. */
  now(): number;
  /** What a run of these checks would do. */
  preview(understood: Understanding): Preview;
  /** Ids of people and groups who may approve what is marked `danger`. */
  approvers: readonly string[];
  /** The address of an incident's header message; null while nobody knows it. Left out where messages have no addresses. */
  incidentLink?(key: string): Promise<string | null>;
  /** The zone (IANA) in which somebody reads clocks; null while nobody knows. Left out where nobody can ask. */
  zoneOf?(user: string): Promise<string | null>;
};

/** What the process gives to all commands, once. */
export type Surroundings = Desks & Knowledge;

/** What a command may use: who asked and how, and the functions of the desks that it names. */
export type Uses<
  Functions extends keyof Desk = never,
  OfIncidents extends keyof IncidentDesk = never,
  OfDeploys extends keyof DeployDesk = never,
  OfSchedules extends keyof ScheduleDesk = never,
> = Omit<Surroundings, 'desk' | 'incidents' | 'deploys' | 'schedules'> & {
  desk: Pick<Desk, Functions>;
  incidents: Pick<IncidentDesk, OfIncidents>;
  deploys: Pick<DeployDesk, OfDeploys>;
  schedules: Pick<ScheduleDesk, OfSchedules>;
  asker: Asker;
  arrival: Arrival;
  /** The words after the verb, as they were typed. */
  words: readonly string[];
  /** Every verb there is, in the order of help. */
  commands: readonly Command[];
};

/** Where help shows a verb. */
export type CommandGroup = 'run' | 'look' | 'change';

type Description = {
  /** The first word. */
  name: string;
  /** Other first words that mean it. */
  alias?: string;
  /** A document may come with it, or stand below its line: then only that line is words. */
  takesDocument?: true;
  /** With its arguments: `history [n]`. */
  usage: string;
  /** A few words. */
  summary: string;
  /** Whole sentences, for `help <verb>`. */
  details: readonly string[];
  /** Commands that work as they stand, without `/staging-check`. */
  examples: readonly string[];
  /** What of its usage and examples is about these words, which are none of it; all of both unless told. */
  usageOf?(words: readonly string[]): { usage: string; examples: readonly string[] };
  group: CommandGroup;
  /** What `staging-check.yaml` calls it. */
  permission: PermissionVerb;
};

/** Everything that commands may use. */
export type UsesAll = Uses<keyof Desk, keyof IncidentDesk, keyof DeployDesk, keyof ScheduleDesk>;

/** A verb with the types of its arguments closed over, so that verbs can stand in one list. */
export type Command = Description & {
  /** `wrong`: the words are no arguments of this verb, and nothing was done. */
  answer(context: UsesAll): Promise<{ kind: 'answered'; reply: Reply } | { kind: 'wrong'; message: string }>;
};

/** Makes a verb; `args` reads the words after it. See `who.ts` for a small one. */
export function defineCommand<Args>(
  definition: Description & {
    args: z.ZodType<Args>;
    run(args: Args, context: UsesAll): Promise<Reply>;
  },
): Command {
  const { args, run, ...described } = definition;
  return {
    ...described,
    async answer(context) {
      const read = args.safeParse(context.words);
      if (!read.success) {
        const message = read.error.issues.map((issue) => issue.message).join('; ');
        return { kind: 'wrong', message: `${described.name}: ${message}` };
      }
      return { kind: 'answered', reply: await run(read.data, context) };
    },
  };
}
