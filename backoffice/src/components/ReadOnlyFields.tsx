import { Alert } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useMayChange } from '@/lib/current-website';

import classes from './ReadOnlyFields.module.css';

/** Fields of a form, which those whose role only reads see but cannot change. */
export function ReadOnlyFields({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  return (
    <fieldset disabled={!mayChange} className={classes.fields}>
      {!mayChange && (
        <Alert color="gray" icon={<IconLock />} mb="lg" maw={860}>
          {t('saving.readOnly')}
        </Alert>
      )}
      {children}
    </fieldset>
  );
}
