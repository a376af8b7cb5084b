import { useMutationState, type MutationKey } from '@tanstack/react-query';

/**
 * With what each change of one kind was asked for that is under way, the oldest first. A screen that shows these as
 * done needs no way back: one that is refused is no longer among them, whatever else was asked for or fetched meanwhile.
 */
export function useUnderWay<Asked>(mutationKey: MutationKey): Asked[] {
  return useMutationState({
    filters: { mutationKey, status: 'pending' },
    select: ({ state }) => state.variables as Asked,
  });
}
