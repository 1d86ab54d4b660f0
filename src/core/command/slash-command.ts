/** What people type before a command: whoever shows one writes it so. */
export const usualCommand = '/staging-check';
