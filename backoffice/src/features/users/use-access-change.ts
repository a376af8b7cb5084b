import { useMutation, useQueryClient } from '@tanstack/react-query';

import type { Member } from '@/api/types';
import { useCurrentOrganization } from '@/lib/current-organization';

import { changeAccess, membersQuery, type Access } from './api/users';

interface Change {
  member: Member;
  access: Access;
}

/** Shows another access at once, takes it back if it is refused, and offers the way back if it is not. */
export function useAccessChange() {
  const { organization } = useCurrentOrganization();
  const queryClient = useQueryClient();
  const { queryKey } = membersQuery(organization.id);
  const show = ({ member, access }: Change) =>
    queryClient.setQueryData(queryKey, (known) =>
      known?.map((one) => (one.id === member.id ? { ...one, ...access } : one)),
    );
  const changing = useMutation({
    mutationFn: ({ member, access }: Change) => changeAccess(organization.id, member.id, access),
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey });
      show(change);
    },
    onError: (_error, { member }) => show({ member, access: accessOf(member) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
  const done = changing.isSuccess ? changing.variables : null;
  return {
    error: changing.error,
    apply: (member: Member, access: Access) => changing.mutate({ member, access }),
    undo: done && (() => changing.mutate({ member: done.member, access: accessOf(done.member) })),
  };
}

function accessOf({ role, websites }: Member): Access {
  return { role, websites };
}
