/** Who asks for the runs of reports, as their heads name it. */
export const reporter = 'staging-check';
