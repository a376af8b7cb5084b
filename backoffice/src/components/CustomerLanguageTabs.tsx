import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { CUSTOMER_LANGUAGES, type CustomerLanguage } from '@/lib/customer-languages';
import { useLocaleWords } from '@/lib/locale-words';

interface Props {
  value: CustomerLanguage;
  onChange: (language: CustomerLanguage) => void;
  children: ReactNode; // what is shown in the chosen language
}

export function CustomerLanguageTabs({ value, onChange, children }: Props) {
  const { t } = useTranslation();
  const { languageName } = useLocaleWords();
  return (
    <Tabs value={value} onChange={(language) => onChange(language as CustomerLanguage)} keepMounted={false}>
      <Tabs.List mb="lg" aria-label={t('preview.languages')}>
        {CUSTOMER_LANGUAGES.map((language) => (
          <Tabs.Tab key={language} value={language} tt="capitalize">
            {languageName(language)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {CUSTOMER_LANGUAGES.map((language) => (
        <Tabs.Panel key={language} value={language}>
          {language === value && children}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
