import type { Verb } from '../verb.ts';

/** Completion of the command line in shells. */
export const completion: Verb = {
  name: 'completion',
  summary: 'what bash, zsh or fish needs to complete verbs, flags, plans, environments and checks',
  usage: 'completion bash|zsh|fish',
  completion: ['bash', 'zsh', 'fish'],
  about: [
    'bash: source <(staging-check completion bash), in ~/.bashrc',
    'zsh:  source <(staging-check completion zsh), in ~/.zshrc after compinit',
    'fish: staging-check completion fish > ~/.config/fish/completions/staging-check.fish',
  ],
  flags: [],
  examples: ['source <(staging-check completion bash)'],
  exitCodes: [
    [0, 'printed'],
    [2, 'wrong usage'],
  ],
  async run(args, io, verbs) {
    const { complete } = await import('./complete.ts');
    return complete(args, io, verbs);
  },
};
