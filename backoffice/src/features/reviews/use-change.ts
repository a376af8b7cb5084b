import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';

import type { Review } from '@/api/types';
import { useCurrentWebsite } from '@/lib/current-website';

import { showChanged } from './api/reviews';

/** A change of one review, shown everywhere as soon as the platform has answered. */
export function useChange<Variables>(
  change: (idWebsite: string, variables: Variables) => Promise<Review>,
): UseMutationResult<Review, Error, Variables> {
  const queryClient = useQueryClient();
  const { id_website } = useCurrentWebsite();
  return useMutation({
    mutationFn: (variables: Variables) => change(id_website, variables),
    onSuccess: (changed) => showChanged(queryClient, id_website, changed),
  });
}
