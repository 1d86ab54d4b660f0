/** What people type before a command, where nobody says otherwise. */
export const usualCommand = '/staging-check';
