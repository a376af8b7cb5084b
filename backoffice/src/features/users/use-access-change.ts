import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Member } from '@/api/types';
import { offerUndo, tellRefusal } from '@/components/notices';
import { useCurrentOrganization } from '@/lib/current-organization';

import { changeAccess, membersQuery, type Access } from './api/users';

interface Change {
  member: Member; // as it was
  access: Access;
}

/** Shows another access at once, takes it back if it is refused, and offers the way back if it is not. */
export function useAccessChange(): (change: Change) => void {
  const { t } = useTranslation('users');
  const { organization } = useCurrentOrganization();
  const queryClient = useQueryClient();
  const { queryKey } = membersQuery(organization.id);
  const apply = async ({ member, access }: Change) => {
    await queryClient.cancelQueries({ queryKey });
    const before = queryClient.getQueryData(queryKey);
    queryClient.setQueryData(queryKey, (known) =>
      known?.map((one) => (one.id === member.id ? { ...one, ...access } : one)),
    );
    try {
      await changeAccess(organization.id, member.id, access);
    } catch (error) {
      queryClient.setQueryData(queryKey, before);
      throw error;
    } finally {
      void queryClient.invalidateQueries({ queryKey });
    }
  };
  const { mutate } = useMutation({
    mutationFn: apply,
    onSuccess: (_answer, { member }) =>
      offerUndo(t('changed', { name: member.name }), () => apply({ member, access: accessOf(member) })),
    onError: tellRefusal,
  });
  return mutate;
}

function accessOf({ role, websites }: Member): Access {
  return { role, websites };
}
