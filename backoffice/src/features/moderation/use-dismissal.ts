import { useMutation, useQueryClient } from '@tanstack/react-query';

import { tellRefusal } from '@/components/notices';
import { useUnderWay } from '@/lib/use-under-way';

import { dismiss, reportsQuery } from './api/moderation';

const DISMISSAL = ['moderation', 'dismissal'];

interface Dismissal {
  leaving: string[]; // reports that are no longer shown, unless the platform refuses it
  dismiss: (reportId: string) => void;
}

/** Readers' reports that a moderator has dealt with. */
export function useDismissal(): Dismissal {
  const queryClient = useQueryClient();
  const { mutate } = useMutation({
    mutationKey: DISMISSAL,
    mutationFn: dismiss,
    onSuccess: () => queryClient.invalidateQueries(reportsQuery), // under way until the list is without it
    onError: (error) => {
      tellRefusal(error);
      void queryClient.invalidateQueries(reportsQuery);
    },
  });
  return { leaving: useUnderWay<string>(DISMISSAL), dismiss: mutate };
}
