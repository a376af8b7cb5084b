import { ActionIcon, Button, Group, Popover, Stack, Text, type ActionIconProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';

import type { Suppression, Website } from '@/api/types';
import { offerUndo } from '@/components/notices';

import { addSuppression, suppressionsQuery, useRemoval } from '../api/suppressions';

interface Props {
  website: Website;
  entry: Suppression;
}

export function RemoveEntry(props: Props) {
  return props.entry.kind === 'domain' ? <RemoveDomain {...props} /> : <RemoveAddress {...props} />;
}

/** Removed at once: a domain can be put back as it was. */
function RemoveDomain({ website, entry }: Props) {
  const { t } = useTranslation('suppressions');
  const queryClient = useQueryClient();
  const putBack = async () => {
    await addSuppression(website, entry.shown);
    await queryClient.invalidateQueries({ queryKey: suppressionsQuery(website).queryKey });
  };
  const removal = useRemoval(website, () => offerUndo(t('removed', { shown: entry.shown }), putBack));
  return <RemoveButton entry={entry} onClick={() => removal.mutate(entry)} />;
}

/** Asks first: nobody knows the address any more, so it could not be put back. */
function RemoveAddress({ website, entry }: Props) {
  const { t } = useTranslation('suppressions');
  const { t: common } = useTranslation();
  const [opened, popover] = useDisclosure();
  const removal = useRemoval(website, popover.close);
  return (
    <Popover opened={opened} onChange={popover.set} position="left" trapFocus withArrow width={300}>
      <Popover.Target>
        <RemoveButton entry={entry} onClick={popover.open} />
      </Popover.Target>
      <Popover.Dropdown aria-label={t('removeEntry', { shown: entry.shown })}>
        <Stack gap="sm">
          <Text size="sm">{t('removeText', { shown: entry.shown })}</Text>
          <Group justify="flex-end" gap="xs">
            <Button size="xs" variant="default" onClick={popover.close}>
              {common('app.close')}
            </Button>
            <Button size="xs" color="red" onClick={() => removal.mutate(entry)}>
              {t('remove')}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ButtonProps extends ActionIconProps {
  entry: Suppression;
  onClick: () => void;
  ref?: Ref<HTMLButtonElement>; // the popover's, which stands beside it
}

function RemoveButton({ entry, ...others }: ButtonProps) {
  const { t } = useTranslation('suppressions');
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={t('removeEntry', { shown: entry.shown })}
      {...others}
    >
      <IconTrash size={16} stroke={1.7} />
    </ActionIcon>
  );
}
