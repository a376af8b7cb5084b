import { Kbd } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import classes from './Moderation.module.css';

const KEYS = [
  ['J', 'next'],
  ['K', 'previous'],
  ['T', 'take'],
  ['L', 'leave'],
  ['P', 'publish'],
  ['R', 'refuse'],
  ['M', 'message'],
  ['/', 'search'],
] as const;

/** Every key of the queue, always in sight. */
export function Shortcuts() {
  const { t } = useTranslation('moderation');
  return (
    <section aria-label={t('shortcuts')} className={classes.shortcuts}>
      {KEYS.map(([key, name]) => (
        <span key={key}>
          <Kbd size="xs">{key}</Kbd> {t(`key.${name}`)}
        </span>
      ))}
    </section>
  );
}
