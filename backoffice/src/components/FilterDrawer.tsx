import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** The filters where there is no room for them beside the list. */
export function FilterDrawer({ opened, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={t('tracking.filters')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
      hiddenFrom="lg"
    >
      {children}
    </Drawer>
  );
}
